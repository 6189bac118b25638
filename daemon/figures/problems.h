#pragma once

#include "daemon/figures/event_list.h"
#include "daemon/figures/latest_first.h"
#include "daemon/figures/recent_counts.h"
#include "daemon/ingest/record/record.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace plumbline::debugger {

/// Violations of the same kind at the same path, in one event from one source.
struct Problem {
  Environment env = Environment::dev;
  validator::CallType type = validator::CallType::none;
  std::string source_id;
  std::string source_name; ///< as in its latest call
  std::optional<std::string> event;
  std::string kind;
  // JSON texts, as in the latest verdict.
  std::string path;
  std::string message;
  std::string hint; ///< "null" if there is no hint
  std::uint64_t count = 0;
  std::uint64_t first_seq = 0;
  std::int64_t first_at_ms = 0;
  std::uint64_t last_seq = 0;
  std::int64_t last_at_ms = 0;
  std::uint64_t sample = 0;                     ///< the latest call; 0: it was forgotten
  std::optional<std::int64_t> passing_since_ms; ///< when a call of this event passed after the latest violation
  RecentCounts<24> hours;                       ///< how often, in each of the latest hours

  std::size_t bytes() const {
    return source_id.size() + source_name.size() + (event ? event->size() : 0) + kind.size() + path.size() +
           message.size() + hint.size();
  }
};

/// Which problems are wanted; empty texts do not filter.
struct ProblemQuery : EventQuery {
  std::string kind;
  std::string path; ///< a pointer
};

/// All violations of a journal, grouped: the most recent first. A fold over the
/// records alone: the same records give the same problems. Bounded: drops those
/// seen longest ago. A value without I/O; the cost per violation is constant.
class Problems {
 public:
  static constexpr std::size_t max_problems = 10'000;
  static constexpr std::size_t max_bytes = 32U << 20U;

  void fold(std::uint64_t seq, const ingest::Record& record);
  /// Erases texts that came from these calls; the counts stay. `gone`: in order, none twice.
  void erase(const std::vector<journal::SeqRange>& gone);
  /// {"problems":[...],"next":...}
  std::string page(const ProblemQuery& query) const;

  using Entry = LatestFirst<Problem>::Entry;
  /// For storing them.
  LatestFirst<Problem>& kept() { return problems_; }
  /// As it was stored; the latest first.
  void restore(std::uint64_t number, std::uint64_t touched, Problem problem);

 private:
  /// The problems of one event from one source that its latest calls still have.
  using Failing = std::unordered_set<Entry*>;
  void fail(std::uint64_t seq, const ingest::Record& record, std::string_view violation);
  void pass(const ingest::Record& record);
  void drop(Entry& last);

  LatestFirst<Problem> problems_{max_problems, max_bytes};
  std::unordered_map<std::string, Failing, ingest::StringHash, std::equal_to<>> failing_; ///< by group_key
  std::string key_;                                                                       ///< a buffer of fold()
};

/// Replaces a forgotten call's text: a JSON string.
inline constexpr std::string_view forgotten_text = R"("The call that showed this was forgotten.")";
/// Whether a seq is in one of these ranges, which are in order.
[[nodiscard]] bool is_in(const std::vector<journal::SeqRange>& ranges, std::uint64_t seq);

} // namespace plumbline::debugger
