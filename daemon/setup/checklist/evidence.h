#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/setup/documents/selection.h"
#include "daemon/setup/documents/uncounted.h"
#include "daemon/setup/plans/plan_versions.h"

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::setup {

/// The calls that were judged by one version of an event's rule.
struct RuleEvidence {
  int event_version = 1;
  bool passes = false;           ///< the latest call
  std::uint64_t last = 0;        ///< its seq
  std::uint64_t failed_at = 0;   ///< the latest call that failed; 0: none failed
  std::string failed_source;     ///< the id of its source
  std::string violations = "[]"; ///< JSON array: its violations; empty if the call was forgotten
};

/// What the calls so far show about one event of the plan, in one environment. A seq is 0 if there is no such call.
struct EventEvidence {
  enum class State : std::uint8_t { not_seen, failing, passing };

  State state = State::not_seen; ///< passing: the latest call of each received event version passes
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t sample = 0; ///< the latest that passed; if none has, the latest that failed
  std::int64_t last_at_ms = 0;
  std::vector<RuleEvidence> rules; ///< by event version, those received
  UncountedCalls uncounted;        ///< calls of this event that are not evidence
  /// The latest plan versions, oldest first, with the present rule: only calls judged by one of them count. Empty:
  /// every version since the review has it.
  std::vector<int> plan_versions;
  bool rule_changed = false; ///< the rule was changed since its last call
  bool awaited = false;      ///< the plan in force keeps and suggests it (set by await(), not stored)
  bool by_name = false;      ///< no rule has judged a call of it: only its name is known

  std::uint64_t came() const { return passed + failed + uncounted.total(); }
  /// The version with the newest failing latest call; null if every version passes.
  const RuleEvidence* failing() const;
  /// The version with the call whose violations are shown: failing(), else the one with the latest failure; null: none.
  const RuleEvidence* latest_fail() const;
  std::string_view violations() const;
};

/// What the calls so far show about one source.
struct SourceEvidence {
  std::uint64_t calls = 0; ///< those that are evidence
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t seen = 0; ///< every journalled call, evidence or not
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
  UncountedCalls uncounted; ///< those that are not evidence
};

[[nodiscard]] std::string_view name_of(EventEvidence::State state);

template<class T>
using ByText = std::unordered_map<std::string, T, ingest::StringHash, std::equal_to<>>;

/// A record's effect on the states that the checklist shows (not on its counts).
struct EvidenceChange {
  bool event = false;  ///< an event began to pass or fail, or has a new reason why its calls do not count
  bool source = false; ///< the same for a source: its first evidence, or a new reason
  explicit operator bool() const { return event || source; }
};

/// The calls of the journal up to `position`, folded into what the checklist needs of them. The fold depends on the
/// records alone: after a restart the same records give the same evidence. A value without I/O; the cost per call is
/// constant.
class Evidence {
 public:
  /// How many names of events that no rule has judged are kept per environment, so that the checklist can mention their
  /// calls once a plan has them.
  static constexpr std::size_t most_names = 2000;
  static constexpr std::size_t longest_name = 200; ///< bytes; longer ones are not kept

  /// Counts one record; skips those at or before `position`, so that nothing is counted twice. A call that is not
  /// evidence (Uncounted says why) is counted apart. Evidence for or against an event is a call that its rule judged.
  /// Evidence for a source is any call that reason_against_use allows.
  EvidenceChange fold(std::uint64_t seq, const ingest::Record& record, const Selection& selection);

  /// Drops the violations of calls that are now forgotten; their counts stay. True if there were any. `gone`: in order,
  /// none twice.
  bool erase(const std::vector<journal::SeqRange>& gone);

  /// Skips the call of this seq, which cannot be read.
  void pass_over(std::uint64_t seq);

  /// Sets the awaited events from the plan in force (null: no events). What is known of them stays.
  void await(Environment env, const PlanVersion* plan);
  /// Drops what the changed rules' events have shown: they are not seen again until `next` checks a call.
  void change_rules(Environment env, const PlanVersion& before, const PlanVersion& next);
  /// Restarts at a review or a reset: every call so far is from before the review.
  void restart();

  std::uint64_t position() const { return position_; }
  /// Whether at least one event is awaited, and all of them pass.
  bool events_ready(Environment env) const;
  const EventEvidence& event(Environment env, std::string_view key) const;
  const SourceEvidence& source(std::string_view id) const;
  /// False: an event without evidence may have had calls that are not known, as there were too many names.
  bool knows_all_names(Environment env) const { return !events_[static_cast<std::size_t>(env)].names_lost; }

  /// As the `evidence` member of the checklist's document; read() throws std::runtime_error if it is damaged.
  std::string json() const;
  static Evidence read(const rapidjson::Value& stored);

 private:
  struct Events {
    ByText<EventEvidence> by_key;
    std::size_t awaited = 0;
    std::size_t passing = 0; ///< of those awaited
    std::size_t names = 0;   ///< of those `by_name`
    bool names_lost = false; ///< a call's name was not kept
  };
  Events& events(Environment env) { return events_[static_cast<std::size_t>(env)]; }
  EventEvidence* event_of(const ingest::Record& record);
  bool count_event(std::uint64_t seq, const ingest::Record& record, std::optional<Uncounted> reason);
  static bool count_source(std::uint64_t seq, const ingest::Record& record, SourceEvidence& source,
                           std::optional<Uncounted> reason);

  std::uint64_t position_ = 0;
  Events events_[2];
  ByText<SourceEvidence> sources_;
};

} // namespace plumbline::setup
