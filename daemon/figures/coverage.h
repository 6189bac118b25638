#pragma once

#include "daemon/figures/latest_first.h"
#include "daemon/ingest/record/record.h"
#include "daemon/journal/contract/journal.h"
#include "validator/plan/plan.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {
class JsonWriter;
}

namespace plumbline::debugger {

/// A source or a rule that has had calls is silent once the last one is older than this.
inline constexpr std::int64_t silent_after_ms = 24LL * 60 * 60 * 1000;

/// The calls from one source whose verdicts name one rule.
struct RuleCount {
  Environment env = Environment::dev;
  std::string rule;
  std::string source_id;
  std::string source_name; ///< as in its latest call
  std::uint64_t seen = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0; ///< the rest is neither: the check itself failed
  std::uint64_t last_seq = 0;
  std::int64_t last_at_ms = 0;
  bool last_passed = false;

  std::size_t bytes() const { return rule.size() + source_id.size() + source_name.size(); }
};

/// Track, page and screen calls of one name that no rule checked.
struct UnplannedEvent {
  Environment env = Environment::dev;
  validator::CallType type = validator::CallType::none;
  std::string event;
  std::uint64_t seen = 0;
  std::uint64_t last_seq = 0;
  std::int64_t last_at_ms = 0;
  std::uint64_t sample = 0;  ///< the latest call; 0: it was forgotten
  std::string hint = "null"; ///< JSON, as in the latest verdict

  std::size_t bytes() const { return event.size() + hint.size(); }
};

/// Which parts of a plan are seen, and what is seen and not planned. A fold over the records alone, whatever plan is in
/// force: counts belong to a rule id, and stay when the plan changes. Bounded: drops what was seen longest ago. A value
/// without I/O; the cost per call is constant.
class Coverage {
 public:
  static constexpr std::size_t max_rule_counts = 100'000;
  static constexpr std::size_t max_rule_bytes = 64U << 20U;
  static constexpr std::size_t max_unplanned = 10'000;
  static constexpr std::size_t max_unplanned_bytes = 16U << 20U;
  /// How many of them are listed, the most recent.
  static constexpr std::size_t max_listed = 1'000;

  void fold(std::uint64_t seq, const ingest::Record& record);
  /// Erases texts that came from these calls; the counts stay. `gone`: in order, none twice.
  void erase(const std::vector<journal::SeqRange>& gone);
  /// {"env","planVersion","rules":[...],"unplanned":[...]} for the plan in force (null: no plan). Leaves out rules for
  /// every call: no verdict names them. A rule is never, failing or passing by its latest call, and silent if that call
  /// is older than silent_after_ms.
  std::string json(Environment env, const validator::Plan* plan, std::int64_t now_ms) const;

  /// For storing them.
  LatestFirst<RuleCount>& rules() { return rules_; }
  LatestFirst<UnplannedEvent>& unplanned() { return unplanned_; }
  /// As they were stored; the latest first.
  void restore(std::uint64_t number, std::uint64_t touched, RuleCount count);
  void restore(std::uint64_t number, std::uint64_t touched, UnplannedEvent event);

 private:
  void write_rules(JsonWriter& out, Environment env, const validator::Plan& plan, std::int64_t now_ms) const;
  void write_unplanned(JsonWriter& out, Environment env, const validator::Plan* plan) const;

  LatestFirst<RuleCount> rules_{max_rule_counts, max_rule_bytes};
  LatestFirst<UnplannedEvent> unplanned_{max_unplanned, max_unplanned_bytes};
  std::string key_; ///< a buffer of fold()
};

} // namespace plumbline::debugger
