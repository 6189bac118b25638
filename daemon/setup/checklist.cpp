#include "daemon/setup/checklist.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::setup {
namespace {

constexpr std::array<std::string_view, 4> kind_names = {"review", "sources", "events", "destinations"};

Missing not_reviewed() {
  return {"", "not_reviewed", "Review the plan first (POST /api/setup/review): no call before it is evidence.", 0};
}

/// The sources of the environment, then the recommended categories that have none.
std::vector<SourceItem> source_items(Environment env, const SetupState& setup, const Evidence& evidence) {
  std::vector<SourceItem> items;
  for (const auto& source : setup.sources) {
    if (source.env != env) continue;
    items.push_back({source.id, source.name, source.category, recommends_source(setup.selection, source.category),
                     evidence.source(source.id)});
  }
  if (const auto* use_case = use_case_of(setup.selection))
    for (const auto& category : use_case->sources)
      if (std::ranges::find(items, category, &SourceItem::category) == items.end())
        items.push_back({"", "", category, true, {}});
  return items;
}

/// Whether the environment has the source that its step asks for: any in dev, one published from dev in prod.
bool has_needed_source(Environment env, const SetupState& setup) {
  return std::ranges::any_of(setup.sources, [&](const SourceEntry& source) {
    return source.env == env && (env == Environment::dev || !source.published_from.empty());
  });
}

std::vector<Missing> missing_sources(Environment env, const SetupState& setup, const Evidence& evidence) {
  std::vector<Missing> missing;
  if (!has_needed_source(env, setup))
    missing.push_back({"", "no_source",
                       env == Environment::dev
                           ? "Make a dev source (POST /api/sources) and point an SDK at it."
                           : "Publish a dev source to prod (POST /api/sources/{id}/publish) and point an SDK at it.",
                       0});
  for (const auto& source : setup.sources)
    if (source.env == env && source.enabled && evidence.source(source.id).calls == 0)
      missing.push_back({source.name, "no_call", "No call has come from " + source.name + " yet.", 0});
  return missing;
}

DestinationItem item_of(const Destination& destination, const SetupState& setup) {
  const auto& [entry, progress] = destination;
  DestinationItem item{entry->id, entry->name, entry->category,
                       recommends_destination(setup.selection, entry->category), progress->failing};
  if (const auto& review = setup.selection.review; review && progress->review_seq == review->seq) {
    item.delivered = progress->evidence;
    item.first = progress->first_evidence;
    item.last = progress->last_evidence;
  }
  return item;
}

/// As source_items.
std::vector<DestinationItem> destination_items(Environment env, const SetupState& setup) {
  std::vector<DestinationItem> items;
  for (const auto& each : setup.destinations)
    if (each.entry->env == env) items.push_back(item_of(each, setup));
  if (const auto* use_case = use_case_of(setup.selection))
    for (const auto& category : use_case->destinations)
      if (std::ranges::find(items, category, &DestinationItem::category) == items.end())
        items.push_back({.category = category, .recommended = true});
  return items;
}

/// `failing_too`: also those whose latest delivery was not accepted, though one was before.
std::vector<Missing> missing_destinations(Environment env, const SetupState& setup, bool failing_too) {
  std::vector<Missing> missing;
  bool has_needed = false;
  bool any_delivered = false;
  for (const auto& each : setup.destinations) {
    const auto& [entry, progress] = each;
    if (entry->env != env) continue;
    if (env == Environment::dev || !entry->published_from.empty()) has_needed = true;
    const auto item = item_of(each, setup);
    if (item.delivered > 0) any_delivered = true;
    const auto reason = progress->failing && progress->last ? " (" + progress->last->error + ")" : std::string();
    if (!entry->paused && item.delivered == 0)
      missing.push_back(
          {entry->name, "no_delivery", "No call was accepted by " + entry->name + " yet" + reason + ".", 0});
    else if (failing_too && !entry->paused && item.failing)
      missing.push_back({entry->name, "failing",
                         "The latest delivery to " + entry->name + " was not accepted" + reason + ".",
                         progress->last ? progress->last->seq : 0});
  }
  if (!has_needed)
    missing.insert(missing.begin(), {"", "no_destination",
                                     env == Environment::dev
                                         ? "Make a dev destination (POST /api/destinations) and connect it to a source."
                                         : "Publish a dev destination to prod (POST /api/destinations/{id}/publish).",
                                     0});
  else if (missing.empty() && !any_delivered)
    missing.push_back({"", "no_delivery", "Every destination is paused, and none has accepted a call yet.", 0});
  return missing;
}

std::vector<EventItem> event_items(Environment env, const SetupState& setup, const Evidence& evidence) {
  std::vector<EventItem> items;
  const auto* plan = setup.plan(env);
  if (!plan) return items;
  std::unordered_set<std::string> keys;
  for (const auto& rule : plan->text.rules) {
    if (!is_awaited(rule)) continue;
    const auto [key, is_new] = keys.insert(evidence_key(rule));
    if (is_new) items.push_back({rule.event.value_or(""), rule.type, evidence.event(env, *key)});
  }
  return items;
}

std::vector<Missing> missing_events(const std::vector<EventItem>& items) {
  using State = EventEvidence::State;
  std::vector<Missing> missing;
  if (items.empty()) missing.push_back({"", "not_seen", "The plan has no suggested event to wait for.", 0});
  for (const auto& item : items) {
    const auto& evidence = item.evidence;
    if (evidence.state == State::failing)
      missing.push_back({item.event, "failing", "The latest " + item.event + " does not fit the plan.", evidence.last});
    else if (evidence.state == State::not_seen && evidence.rule_changed)
      missing.push_back(
          {item.event, "rule_changed", "The rule of " + item.event + " has changed; no call has come since then.", 0});
    else if (evidence.state == State::not_seen)
      missing.push_back({item.event, "not_seen", "No " + item.event + " has come yet.", 0});
  }
  return missing;
}

/// What is missing and neither was overridden nor is a source or destination that came after.
std::vector<Missing> regressed_of(const Done& done, std::vector<Missing> missing) {
  std::erase_if(missing, [&](const Missing& each) {
    if (each.code == "failing" && each.seq > done.after) return false;
    if (each.code == "no_call" || each.code == "no_delivery") return true;
    return std::ranges::any_of(
        done.waived, [&](const auto& waived) { return waived.first == each.item && waived.second == each.code; });
  });
  return missing;
}

std::optional<Done> done_of(StepId id, const SetupState& setup, const DoneSteps& done) {
  if (id.kind == StepKind::review) {
    const auto& review = setup.selection.review;
    if (!review) return std::nullopt;
    return Done{review->at_ms, review->by, "", {}, review->seq, {}};
  }
  const auto found = done.find(id);
  return found == done.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

std::string name_of(StepId step) {
  return std::string(name_of(step.env)) + '.' + std::string(kind_names[static_cast<std::size_t>(step.kind)]);
}

std::optional<StepId> step_named(std::string_view name) {
  for (const auto step : all_steps)
    if (name_of(step) == name) return step;
  return std::nullopt;
}

std::string_view name_of(Step::State state) {
  constexpr std::array<std::string_view, 3> names = {"todo", "ready", "done"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view title_of(StepId step) {
  const bool dev = step.env == Environment::dev;
  switch (step.kind) {
  case StepKind::review: return "Review the tracking plan";
  case StepKind::sources: return dev ? "Connect dev sources" : "Publish sources to prod";
  case StepKind::events: return dev ? "Verify dev events" : "Verify prod events";
  case StepKind::destinations: return dev ? "Connect dev destinations" : "Publish destinations to prod";
  }
  return "";
}

Step step_of(StepId id, const SetupState& setup, const Evidence& evidence, const DoneSteps& done) {
  Step step;
  step.id = id;
  if (const auto* plan = setup.plan(id.env)) step.plan_version = plan->number;
  if (!setup.selection.locked()) step.missing.push_back(not_reviewed());
  std::vector<Missing> lacks;
  switch (id.kind) {
  case StepKind::review: break;
  case StepKind::sources:
    step.sources = source_items(id.env, setup, evidence);
    lacks = missing_sources(id.env, setup, evidence);
    break;
  case StepKind::events:
    step.events = event_items(id.env, setup, evidence);
    lacks = missing_events(step.events);
    break;
  case StepKind::destinations:
    step.destinations = destination_items(id.env, setup);
    lacks = missing_destinations(id.env, setup, done.contains(id));
    break;
  }
  step.missing.insert(step.missing.end(), lacks.begin(), lacks.end());
  step.done = done_of(id, setup, done);
  if (step.done) {
    step.state = Step::State::done;
    step.regressed = regressed_of(*step.done, std::exchange(step.missing, {}));
  } else if (step.missing.empty()) {
    step.state = Step::State::ready;
  }
  return step;
}

bool is_ready(StepId id, const SetupState& setup, const Evidence& evidence) {
  if (!setup.selection.locked()) return false;
  switch (id.kind) {
  case StepKind::review: return true;
  case StepKind::sources:
    return has_needed_source(id.env, setup) && std::ranges::none_of(setup.sources, [&](const SourceEntry& source) {
             return source.env == id.env && source.enabled && evidence.source(source.id).calls == 0;
           });
  case StepKind::events: return evidence.events_ready(id.env);
  case StepKind::destinations: return missing_destinations(id.env, setup, false).empty();
  }
  return false;
}

std::vector<std::uint64_t> seqs_of(const Step& step) {
  std::vector<std::uint64_t> seqs;
  for (const auto& item : step.events)
    if (item.evidence.passed > 0) seqs.push_back(item.evidence.sample);
  for (const auto& item : step.sources)
    if (item.evidence.calls > 0) seqs.push_back(item.evidence.first);
  for (const auto& item : step.destinations)
    if (item.delivered > 0) seqs.push_back(item.first);
  std::ranges::sort(seqs);
  const auto repeated = std::ranges::unique(seqs);
  seqs.erase(repeated.begin(), repeated.end());
  return seqs;
}

std::string signature_of(const Step& step) {
  std::string signature(name_of(step.state));
  signature += '\n' + (step.plan_version ? std::to_string(*step.plan_version) : std::string("-"));
  for (const auto& item : step.events) signature += "\n" + item.event + ' ' + std::string(name_of(item.evidence.state));
  for (const auto& item : step.sources)
    signature += "\n" + item.id + ' ' + item.name + ' ' + item.category + (item.evidence.calls > 0 ? " receiving" : "");
  for (const auto& item : step.destinations)
    signature += "\n" + item.id + ' ' + item.name + ' ' + item.category + (item.delivered > 0 ? " receiving" : "") +
                 (item.failing ? " failing" : "");
  for (const auto* list : {&step.missing, &step.regressed}) {
    signature += "\n--";
    for (const auto& each : *list) signature += '\n' + std::string(each.code) + ' ' + each.item;
  }
  return signature;
}

bool is_done(StepId id, const SetupState& setup, const DoneSteps& done) {
  return id.kind == StepKind::review ? setup.selection.locked() : done.contains(id);
}

std::string_view setup_state_name(const SetupState& setup, const DoneSteps& done) {
  if (!setup.selection.chosen()) return "choosing";
  if (!setup.selection.locked()) return "reviewing";
  const bool live =
      std::ranges::all_of(all_steps, [&](StepId id) { return id.env == Environment::dev || is_done(id, setup, done); });
  return live ? "live" : "building";
}

} // namespace plumbline::setup
