#pragma once

#include "daemon/setup/checklist/evidence.h"
#include "daemon/setup/checklist/setup_state.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// The steps of the set-up: decisions and what the calls have shown, as a checklist. Plain functions of values: no I/O,
/// no clock, no thread.

enum class StepKind : std::uint8_t { review, sources, events, destinations };

struct StepId {
  Environment env = Environment::dev;
  StepKind kind = StepKind::review;
  friend auto operator<=>(const StepId&, const StepId&) = default;
};

/// All seven, in the order in which people do them.
inline constexpr std::array<StepId, 7> all_steps = {{{Environment::dev, StepKind::review},
                                                     {Environment::dev, StepKind::sources},
                                                     {Environment::dev, StepKind::events},
                                                     {Environment::dev, StepKind::destinations},
                                                     {Environment::prod, StepKind::sources},
                                                     {Environment::prod, StepKind::events},
                                                     {Environment::prod, StepKind::destinations}}};

[[nodiscard]] std::string name_of(StepId step); ///< "dev.events"
[[nodiscard]] std::optional<StepId> step_named(std::string_view name);

/// What a step lacks, or what contradicts it since it was done.
struct Missing {
  std::string item; ///< an event's, a source's or a destination's name; "" if no single item lacks it
  std::string_view
      code; ///< not_seen, failing, no_source, no_call, no_destination, no_delivery, not_reviewed, rule_changed
  std::string message;
  std::uint64_t seq = 0; ///< the call that shows it; 0: none
  std::string key = {};  ///< the item's evidence key or id, which unlike its name is unique
};

/// A lack that was overridden.
struct Waived {
  std::string key; ///< of the item; "" in documents of older versions, which knew the name alone
  std::string item;
  std::string code;
  friend bool operator==(const Waived&, const Waived&) = default;
};

/// Records that a step was done: it stays done.
struct Done {
  std::int64_t at_ms = 0;
  std::string person; ///< the name of the token that completed it; "": the evidence did
  std::string reason; ///< of an override; otherwise ""
  std::vector<std::uint64_t> seqs;
  std::uint64_t after = 0;    ///< the fold's position then
  std::vector<Waived> waived; ///< what was missing then and overridden: not reported as a regress later
};
/// The steps that were done, except dev.review, which the review itself records.
using DoneSteps = std::map<StepId, Done>;

struct EventItem {
  std::string key; ///< evidence_key of its rules
  std::string event;
  validator::RuleType type = validator::RuleType::track;
  EventEvidence evidence;
};

/// A source, or (id "") a category that the use case recommends and no source has.
struct SourceItem {
  std::string id;
  std::string name;
  std::string category;
  bool recommended = false;
  SourceEvidence evidence;
};

/// A destination, or (id "") a category that the use case recommends and no destination has.
struct DestinationItem {
  std::string id = {};
  std::string name = {};
  std::string category = {};
  bool recommended = false;
  bool failing = false;          ///< the latest delivery was not accepted
  std::uint64_t delivered = 0;   ///< evidence calls that were accepted
  UncountedCalls uncounted = {}; ///< accepted calls that are not evidence
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

struct Step {
  enum class State : std::uint8_t { todo, ready, done };

  StepId id;
  State state = State::todo;
  std::optional<int> plan_version;           ///< absent: no plan in force
  std::vector<EventItem> events;             ///< items of a step of events
  std::vector<SourceItem> sources;           ///< items of a step of sources
  std::vector<DestinationItem> destinations; ///< items of a step of destinations
  std::vector<Missing> missing;              ///< empty if done
  std::optional<Done> done;
  std::vector<Missing> regressed;
};

[[nodiscard]] std::string_view name_of(Step::State state);
[[nodiscard]] std::string_view title_of(StepId step);

/// The present state of the step.
[[nodiscard]] Step step_of(StepId id, const SetupState& setup, const Evidence& evidence, const DoneSteps& done);
/// Whether the step could be marked as complete (done or not); costs at most a look at the sources.
[[nodiscard]] bool is_ready(StepId id, const SetupState& setup, const Evidence& evidence);
/// The seqs that support a step's present state.
[[nodiscard]] std::vector<std::uint64_t> seqs_of(const Step& step);
/// Everything about a step that viewers must be told at once when it changes: states, not counts.
[[nodiscard]] std::string signature_of(const Step& step);

[[nodiscard]] bool is_done(StepId id, const SetupState& setup, const DoneSteps& done);
/// "choosing", "reviewing", "building" or (every step of prod done) "live".
[[nodiscard]] std::string_view setup_state_name(const SetupState& setup, const DoneSteps& done);

} // namespace plumbline::setup
