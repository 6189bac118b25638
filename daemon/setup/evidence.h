#pragma once

#include "daemon/ingest/record.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/journal.h"
#include "daemon/setup/plan_versions.h"
#include "daemon/setup/selection.h"

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::setup {

/// What the calls so far say of one event of the plan, in one environment. seqs are 0 where there is no such call.
struct EventEvidence {
  enum class State : std::uint8_t { not_seen, failing, passing };

  State state = State::not_seen; ///< by the latest call
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t sample = 0; ///< the latest that passed; where none has, the latest that failed
  std::int64_t last_at_ms = 0;
  std::uint64_t failed_at = 0;   ///< the latest call that failed
  std::string violations = "[]"; ///< JSON array: its violations; of a call that was forgotten there are none
  int from_version = 1;          ///< calls checked by an older version of the plan no longer count
  bool rule_changed = false;     ///< the rule was changed since its last call
  bool awaited = false;          ///< the plan in force has it kept and suggested (not stored: said by await())
};

/// What the calls so far say of one source.
struct SourceEvidence {
  std::uint64_t calls = 0; ///< those that are evidence
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t seen = 0; ///< every journalled call, evidence or not
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
};

std::string_view name_of(EventEvidence::State state);

template<class T>
using ByText = std::unordered_map<std::string, T, ingest::StringHash, std::equal_to<>>;

/// Whether a call, received behind the review, says that its source works (and, once delivered, that its destination
/// does): see Evidence::fold.
bool shows_use(const ingest::Record& record);

/// What a record changed that a step of the checklist shows as a state, not as a count.
struct EvidenceChange {
  bool event = false;  ///< an event came to pass or to fail
  bool source = false; ///< a source's first evidence
  explicit operator bool() const { return event || source; }
};

/// The calls of the journal up to `position`, folded into what the checklist asks of them. The fold is a function of
/// the records alone: after a restart the same records give the same evidence. A value without I/O; one call costs the
/// same whatever came before.
class Evidence {
 public:
  /// Counts one record. Those at or before `position` are passed over: nothing is counted twice. Evidence is a call
  /// that was received after the review, in no session, not made by Plumbline, not a localhost page under a prod key;
  /// of an event one that passed and was not blocked (one that failed is evidence against it); of a source any that was
  /// not blocked and is neither malformed nor an error of the check.
  EvidenceChange fold(std::uint64_t seq, const ingest::Record& record, const Selection& selection);

  /// Lets go of what calls said that are forgotten now; what was counted of them stays. True where that was anything.
  /// `gone`: in order, none twice.
  bool erase(const std::vector<journal::SeqRange>& gone);

  /// Moves on without counting: the call of this seq cannot be read.
  void pass_over(std::uint64_t seq);

  /// Says which events are waited for, from the plan in force (null: none are). What is known of them stays.
  void await(Environment env, const PlanVersion* plan);
  /// Forgets what the changed rules' events have shown: they are not seen again until a call is checked by `next`.
  void change_rules(Environment env, const PlanVersion& before, const PlanVersion& next);
  /// Forgets all evidence (not what was seen of the sources): a review begins anew.
  void restart();

  std::uint64_t position() const { return position_; }
  /// At least one event is awaited, and all of them pass.
  bool events_ready(Environment env) const;
  const EventEvidence& event(Environment env, std::string_view key) const;
  const SourceEvidence& source(std::string_view id) const;

  /// As the `evidence` member of the checklist's document; read() throws std::runtime_error where it is damaged.
  std::string json() const;
  static Evidence read(const rapidjson::Value& stored);

 private:
  struct Events {
    ByText<EventEvidence> by_key;
    std::size_t awaited = 0;
    std::size_t passing = 0; ///< of those awaited
  };
  Events& events(Environment env) { return events_[static_cast<std::size_t>(env)]; }
  bool count_event(std::uint64_t seq, const ingest::Record& record);
  bool count_source(std::uint64_t seq, const ingest::Record& record, SourceEvidence& source) const;

  std::uint64_t position_ = 0;
  Events events_[2];
  ByText<SourceEvidence> sources_;
};

} // namespace plumbline::setup
