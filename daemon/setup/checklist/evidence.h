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
  std::uint64_t failed_at = 0;   ///< the latest call that failed; 0: none did
  std::string failed_source;     ///< the id of its source
  std::string violations = "[]"; ///< JSON array: its violations; empty where the call was forgotten
};

/// What the calls so far say of one event of the plan, in one environment. seqs are 0 where there is no such call.
struct EventEvidence {
  enum class State : std::uint8_t { not_seen, failing, passing };

  State state = State::not_seen; ///< passing: the latest call of each event version that came passes
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t sample = 0; ///< the latest that passed; where none has, the latest that failed
  std::int64_t last_at_ms = 0;
  std::vector<RuleEvidence> rules; ///< by event version, those that came
  UncountedCalls uncounted;        ///< calls of this event that are no evidence
  /// The latest plan versions, oldest first, that have the rule as it is now: only calls that one of them judged count.
  /// Empty: every version since the review has it so.
  std::vector<int> plan_versions;
  bool rule_changed = false; ///< the rule was changed since its last call
  bool awaited = false;      ///< the plan in force has it kept and suggested (not stored: said by await())
  bool by_name = false;      ///< no rule has judged a call of it: it is only known by its calls' name

  std::uint64_t came() const { return passed + failed + uncounted.total(); }
  /// The version whose latest call failed, the newest such call; null where every version passes.
  const RuleEvidence* failing() const;
  /// The version with the call whose violations are shown: failing(), else the one with the latest fail; null: none.
  const RuleEvidence* latest_fail() const;
  std::string_view violations() const;
};

/// What the calls so far say of one source.
struct SourceEvidence {
  std::uint64_t calls = 0; ///< those that are evidence
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t seen = 0; ///< every journalled call, evidence or not
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
  UncountedCalls uncounted; ///< those that are not evidence
};

std::string_view name_of(EventEvidence::State state);

template<class T>
using ByText = std::unordered_map<std::string, T, ingest::StringHash, std::equal_to<>>;

/// What a record changed that a step of the checklist shows as a state, not as a count.
struct EvidenceChange {
  bool event = false;  ///< an event came to pass or to fail, or has a new reason why its calls do not count
  bool source = false; ///< the same of a source: its first evidence, or a new reason
  explicit operator bool() const { return event || source; }
};

/// The calls of the journal up to `position`, folded into what the checklist asks of them. The fold is a function of
/// the records alone: after a restart the same records give the same evidence. A value without I/O; one call costs the
/// same whatever came before.
class Evidence {
 public:
  /// Names of events that no rule of the plan has judged, kept for each environment so that the checklist can speak of
  /// their calls once a plan has them.
  static constexpr std::size_t most_names = 2000;
  static constexpr std::size_t longest_name = 200; ///< bytes; longer ones are not kept

  /// Counts one record; those at or before `position` are skipped, so that nothing is counted twice. A call that is no
  /// evidence (Uncounted says why) is counted apart. Evidence of an event is a call that its rule judged: it passed, or
  /// it speaks against the event. Evidence of a source is any call that reason_against_use allows.
  EvidenceChange fold(std::uint64_t seq, const ingest::Record& record, const Selection& selection);

  /// Drops the violations of calls that are forgotten now; their counts stay. True where there were any.
  /// `gone`: in order, none twice.
  bool erase(const std::vector<journal::SeqRange>& gone);

  /// Moves on without counting: the call of this seq cannot be read.
  void pass_over(std::uint64_t seq);

  /// Says which events are waited for, from the plan in force (null: none are). What is known of them stays.
  void await(Environment env, const PlanVersion* plan);
  /// Drops what the changed rules' events have shown: they are not seen again until a call is checked by `next`.
  void change_rules(Environment env, const PlanVersion& before, const PlanVersion& next);
  /// Starts anew at a review or a reset: every call so far is from before the review.
  void restart();

  std::uint64_t position() const { return position_; }
  /// At least one event is awaited, and all of them pass.
  bool events_ready(Environment env) const;
  const EventEvidence& event(Environment env, std::string_view key) const;
  const SourceEvidence& source(std::string_view id) const;
  /// False: calls of an event without evidence may have come and are not known, as there were too many names.
  bool knows_all_names(Environment env) const { return !events_[static_cast<std::size_t>(env)].names_lost; }

  /// As the `evidence` member of the checklist's document; read() throws std::runtime_error where it is damaged.
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
