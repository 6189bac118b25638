#include "daemon/setup/checklist/checklist.h"

#include "daemon/setup/checklist/checklist_sentences.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::setup {
namespace {

constexpr std::array<std::string_view, 4> step_kind_names = {"review", "sources", "events", "destinations"};

/// The sources of the environment, then the recommended categories without one.
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

/// Whether this source can complete a step of sources: it is enabled, and in prod it was published from dev.
bool counts_for_step(const SourceEntry& source, Environment env) {
  return source.env == env && source.enabled && (env == Environment::dev || !source.published_from.empty());
}

std::vector<Missing> missing_sources(Environment env, const SetupState& setup, const Evidence& evidence) {
  std::vector<Missing> missing;
  if (std::ranges::none_of(setup.sources, [&](const SourceEntry& source) { return counts_for_step(source, env); }))
    missing.push_back(no_source(env, setup));
  for (const auto& source : setup.sources)
    if (source.env == env && source.enabled && evidence.source(source.id).calls == 0)
      missing.push_back(no_call(source, evidence));
  return missing;
}

DestinationItem item_of(const Destination& destination, const SetupState& setup) {
  const auto& [entry, progress] = destination;
  DestinationItem item{entry->id, entry->name, entry->category,
                       recommends_destination(setup.selection, entry->category), progress->failing};
  if (const auto& review = setup.selection.review; review && progress->review_seq == review->seq) {
    item.delivered = progress->evidence;
    item.uncounted = progress->uncounted;
    item.first = progress->first_evidence;
    item.last = progress->last_evidence;
  }
  return item;
}

/// Like source_items.
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

/// The same for a destination.
bool counts_for_step(const DestinationEntry& entry, Environment env) {
  return entry.env == env && !entry.paused && (env == Environment::dev || !entry.published_from.empty());
}

/// `failing_too`: also those that accepted a delivery before, but not the latest.
std::vector<Missing> missing_destinations(Environment env, const SetupState& setup, const Evidence& evidence,
                                          bool failing_too) {
  std::vector<Missing> missing;
  if (std::ranges::none_of(setup.destinations,
                           [&](const Destination& each) { return counts_for_step(*each.entry, env); }))
    missing.push_back(no_destination(env, setup));
  for (const auto& each : setup.destinations) {
    if (each.entry->env != env || each.entry->paused) continue;
    const auto item = item_of(each, setup);
    if (item.delivered == 0)
      missing.push_back(no_delivery(each, item, setup, evidence));
    else if (failing_too && item.failing)
      missing.push_back(failing_delivery(each));
  }
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
    if (is_new) items.push_back({*key, rule.event.value_or(""), rule.type, evidence.event(env, *key)});
  }
  return items;
}

std::vector<Missing> missing_events(const std::vector<EventItem>& items, Environment env, const SetupState& setup,
                                    const Evidence& evidence) {
  std::vector<Missing> missing;
  if (items.empty() && setup.plan(env)) missing.push_back(no_suggested_event(env, setup));
  for (const auto& item : items)
    for (auto& each : missing_of(item, env, setup, evidence)) missing.push_back(std::move(each));
  return missing;
}

bool waives(const Waived& waived, const Missing& missing) {
  return waived.code == missing.code && (waived.key.empty() ? waived.item == missing.item : waived.key == missing.key);
}

/// What is missing and was not overridden. A source that was made or enabled afterwards counts like any other.
std::vector<Missing> regressed_of(const Done& done, std::vector<Missing> missing) {
  std::erase_if(missing, [&](const Missing& each) {
    if (each.code == "failing" && each.seq > done.after) return false;
    return std::ranges::any_of(done.waived, [&](const Waived& waived) { return waives(waived, each); });
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
  return std::string(name_of(step.env)) + '.' + std::string(step_kind_names[static_cast<std::size_t>(step.kind)]);
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
  if (!setup.selection.locked()) step.missing.push_back(before_the_review(setup.selection));
  std::vector<Missing> lacks;
  switch (id.kind) {
  case StepKind::review: break;
  case StepKind::sources:
    step.sources = source_items(id.env, setup, evidence);
    lacks = missing_sources(id.env, setup, evidence);
    break;
  case StepKind::events:
    step.events = event_items(id.env, setup, evidence);
    lacks = missing_events(step.events, id.env, setup, evidence);
    break;
  case StepKind::destinations:
    step.destinations = destination_items(id.env, setup);
    lacks = missing_destinations(id.env, setup, evidence, done.contains(id));
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
  case StepKind::sources: {
    const auto has_no_call = [&](const SourceEntry& source) {
      return source.env == id.env && source.enabled && evidence.source(source.id).calls == 0;
    };
    return std::ranges::any_of(setup.sources, [&](const SourceEntry& each) { return counts_for_step(each, id.env); }) &&
           std::ranges::none_of(setup.sources, has_no_call);
  }
  case StepKind::events: return evidence.events_ready(id.env);
  case StepKind::destinations: return missing_destinations(id.env, setup, evidence, false).empty();
  }
  return false;
}

std::vector<std::uint64_t> seqs_of(const Step& step) {
  std::vector<std::uint64_t> seqs;
  for (const auto& item : step.events) {
    // The latest call of each event version shows that the event passes.
    if (item.evidence.state == EventEvidence::State::passing)
      for (const auto& rule : item.evidence.rules) seqs.push_back(rule.last);
    else if (item.evidence.passed > 0)
      seqs.push_back(item.evidence.sample);
  }
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
  for (const auto& item : step.events) {
    signature += "\n" + item.event + ' ' + std::string(name_of(item.evidence.state));
    if (const auto* failing = item.evidence.failing()) signature += ' ' + std::to_string(failing->event_version);
    if (item.evidence.state == EventEvidence::State::not_seen) signature += ' ' + item.evidence.uncounted.signature();
  }
  for (const auto& item : step.sources)
    signature += "\n" + item.id + ' ' + item.name + ' ' + item.category + ' ' +
                 (item.evidence.calls > 0 ? "receiving" : item.evidence.uncounted.signature());
  for (const auto& item : step.destinations)
    signature += "\n" + item.id + ' ' + item.name + ' ' + item.category + ' ' +
                 (item.delivered > 0 ? "receiving" : item.uncounted.signature()) + (item.failing ? " failing" : "");
  for (const auto* list : {&step.missing, &step.regressed}) {
    signature += "\n--";
    for (const auto& each : *list) signature += '\n' + std::string(each.code) + ' ' + each.item + ' ' + each.key;
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
