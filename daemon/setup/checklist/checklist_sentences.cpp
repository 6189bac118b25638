#include "daemon/setup/checklist/checklist_sentences.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

constexpr std::size_t most_names = 3;        ///< sources that a sentence names
constexpr std::size_t most_violations = 3;   ///< messages that a sentence repeats
constexpr std::size_t most_messages = 20;    ///< of all_of()
constexpr std::size_t longest_message = 300; ///< bytes of a violation's message

std::string name_in(Environment env) { return std::string(name_of(env)); }

std::string in_env(Environment env) { return " in " + name_in(env); }

/// "Website", "Website or App", "Website, App, Shop or 2 others".
std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  const auto shown = std::min(names.size(), most_names);
  const bool others = names.size() > shown;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == shown && !others ? " or " : ", ";
    text += names[i];
  }
  if (others)
    text += " or " + std::to_string(names.size() - shown) + (names.size() - shown == 1 ? " other" : " others");
  return text;
}

std::vector<std::string> enabled_sources(Environment env, const SetupState& setup) {
  std::vector<std::string> names;
  for (const auto& source : setup.sources)
    if (source.env == env && source.enabled) names.push_back(source.name);
  return names;
}

/// Where to send the event from.
std::string send_from(Environment env, const SetupState& setup) {
  const auto names = enabled_sources(env, setup);
  if (names.empty())
    return env == Environment::dev
               ? "No dev source is enabled: create one (POST /api/sources) and send the event with its key."
               : "No prod source is enabled: publish one (POST /api/sources/{id}/publish) and send the event with its "
                 "key.";
  return "Trigger it in an app that uses the write key of " + one_of(names) + ".";
}

/// "3 calls came but do not count (2 before the review, 1 in a test session). Send it again."
std::string none_counts(const UncountedCalls& calls) {
  const auto came = calls.total() == 1 ? "1 call came but does not count ("
                                       : std::to_string(calls.total()) + " calls came but do not count (";
  return came + calls.text() + "). " + std::string(remedy_for(calls.main_reason()));
}

std::string source_name(const SetupState& setup, std::string_view id) {
  if (const auto* source = find_source(setup.sources, id)) return source->name;
  if (const auto* source = find_source(setup.deleted_sources, id)) return source->name;
  return {};
}

std::string shortened(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.size() <= longest_message) return text;
  auto end = longest_message;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

/// ": total must be a number, but ...; and 2 more", or "" if they are not known.
std::string violations_text(std::string_view violations_json) {
  const auto violations = parse_json(violations_json);
  if (!violations || !violations->IsArray() || violations->Empty()) return {};
  std::string text;
  std::size_t told = 0;
  for (const auto& violation : violations->GetArray()) {
    if (told == most_violations) break;
    const auto message =
        violation.IsObject() ? violation.FindMember("message") : rapidjson::Value::ConstMemberIterator();
    if (!violation.IsObject() || message == violation.MemberEnd() || !message->value.IsString()) continue;
    text += told == 0 ? ": " : "; ";
    text += shortened({message->value.GetString(), message->value.GetStringLength()});
    ++told;
  }
  if (told > 0 && violations->Size() > told) text += "; and " + std::to_string(violations->Size() - told) + " more";
  return text;
}

std::string failing_sentence(const EventItem& item, Environment env, const SetupState& setup) {
  const auto* fail = item.evidence.failing();
  const bool several = item.evidence.rules.size() > 1;
  std::string text = "The latest " + item.event + in_env(env);
  if (several) text += " of event version " + std::to_string(fail->event_version);
  text += " (#" + std::to_string(fail->last);
  if (const auto from = source_name(setup, fail->failed_source); !from.empty()) text += " from " + from;
  return text + ") does not match the plan" + violations_text(fail->violations) + ". Correct it and send it again.";
}

std::string and_disable(const SourceEntry& source) {
  return " If you do not use this source, disable it (PATCH /api/sources/" + source.id + " {\"enabled\": false}).";
}

std::vector<std::string> names_of_sources(const DestinationEntry& destination, const SetupState& setup) {
  std::vector<std::string> names;
  for (const auto& id : destination.sources)
    if (const auto* source = find_source(setup.sources, id)) names.push_back(source->name);
  return names;
}

/// Why a destination without failures has accepted nothing: what its sources sent, and what it takes of that.
std::string why_nothing_was_accepted(const Destination& destination, const SetupState& setup,
                                     const Evidence& evidence) {
  const auto& [entry, progress] = destination;
  const auto names = names_of_sources(*entry, setup);
  if (names.empty()) return " It no longer has a source: connect one (PATCH /api/destinations/{id}).";
  std::uint64_t calls = 0;
  std::uint64_t last = 0;
  for (const auto& id : entry->sources) {
    const auto& source = evidence.source(id);
    calls += source.calls;
    last = std::max(last, source.last);
  }
  if (calls == 0) return " No call that counts has come from " + one_of(names) + " since the review.";
  if (last <= entry->after)
    return " The calls from " + one_of(names) +
           " came before this destination was created: send a new call, or replay them (POST "
           "/api/destinations/{id}/replay).";
  if (progress->position < last)
    return progress->position < setup.selection.review->seq
               ? " It is still receiving calls from before the review: it has those up to #" +
                     std::to_string(progress->position) + " of #" + std::to_string(last) + "."
               : " It has received the calls up to #" + std::to_string(progress->position) + " of #" +
                     std::to_string(last) + ".";
  if (progress->dead > 0) {
    std::string text =
        " It refused " + std::to_string(progress->dead) + (progress->dead == 1 ? " call" : " calls") + " permanently";
    if (!progress->dead_letters->empty()) text += ": " + shortened(progress->dead_letters->back().error);
    return text + ".";
  }
  const auto took_none = " It accepted none of the " + std::to_string(calls) + (calls == 1 ? " call" : " calls") +
                         " from " + one_of(names);
  if (!entry->filter.empty())
    return took_none + ": its filter " + entry->filter + " matches none of them" +
           (entry->failing ? "." : ", or they fail the plan.") + " Change the filter, or send a call that it matches.";
  if (!entry->failing)
    return took_none + ": it does not take failing calls (\"failing\": false). Send a call that passes.";
  return took_none + ": the sources' controls block them.";
}

} // namespace

Missing before_the_review(const Selection& selection) {
  if (!selection.chosen()) return {"", "not_reviewed", "Choose a use case first (PUT /api/setup).", 0};
  return {"", "not_reviewed", "Review the plan first (POST /api/setup/review): calls before the review do not count.",
          0};
}

std::vector<Missing> missing_of(const EventItem& item, Environment env, const SetupState& setup,
                                const Evidence& evidence) {
  using State = EventEvidence::State;
  const auto& seen = item.evidence;
  if (seen.state == State::passing) return {};
  if (seen.state == State::failing)
    return {{item.event, "failing", failing_sentence(item, env, setup), seen.failing()->last, item.key}};
  if (seen.rule_changed)
    return {{item.event, "rule_changed",
             "The rule of " + item.event + " has changed" + in_env(env) + ", and no call has passed it since. " +
                 none_counts(seen.uncounted),
             0, item.key}};
  std::string text;
  if (seen.uncounted.any())
    text = item.event + in_env(env) + ": " + none_counts(seen.uncounted);
  else
    text = "No " + item.event + (evidence.knows_all_names(env) ? " call has come" : " call that counts has come") +
           in_env(env) + " yet. " + send_from(env, setup);
  return {{item.event, "not_seen", std::move(text), 0, item.key}};
}

Missing no_suggested_event(Environment env, const SetupState& setup) {
  const auto* plan = setup.plan(env);
  std::string text = "The plan" + in_env(env) + " has no suggested event to wait for.";
  const auto rule = std::ranges::find_if(plan->text.rules, [](const validator::RuleText& each) {
    using validator::RuleType;
    return each.kept && (each.type == RuleType::track || each.type == RuleType::page || each.type == RuleType::screen);
  });
  text += rule == plan->text.rules.end() ? " Add one (PATCH /api/plan, with \"suggested\": true)."
                                         : " Mark one as suggested (PATCH /api/plan {\"rules\": [{\"id\": \"" +
                                               rule->id() + "\", \"suggested\": true}]}).";
  if (env == Environment::prod) text += " Then publish the plan (POST /api/plan/publish).";
  return {"", "not_seen", std::move(text), 0};
}

Missing no_source(Environment env, const SetupState& setup) {
  std::vector<std::string> disabled;
  for (const auto& source : setup.sources)
    if (source.env == env && (env == Environment::dev || !source.published_from.empty()))
      disabled.push_back(source.name);
  std::string text;
  if (!disabled.empty())
    text = (env == Environment::dev ? "Every dev source is disabled" : "Every published prod source is disabled") +
           std::string(": enable ") + one_of(disabled) +
           " (PATCH /api/sources/{id} {\"enabled\": true}) and send a call with its key.";
  else if (env == Environment::dev)
    text = "There is no dev source: create one (POST /api/sources) and point an SDK at it.";
  else
    text =
        "No source is published to prod: publish a dev source (POST /api/sources/{id}/publish) and point an SDK at it.";
  return {"", "no_source", std::move(text), 0};
}

Missing no_call(const SourceEntry& source, const Evidence& evidence) {
  const auto& seen = evidence.source(source.id);
  std::string text = seen.uncounted.any()
                         ? source.name + " (" + name_in(source.env) + "): " + none_counts(seen.uncounted)
                         : "No call has come from " + source.name + " (" + name_in(source.env) +
                               ") yet: point an SDK at it (GET /api/sources/" + source.id + "/snippets).";
  return {source.name, "no_call", text + and_disable(source), 0, source.id};
}

Missing no_destination(Environment env, const SetupState& setup) {
  std::vector<std::string> paused;
  for (const auto& [entry, progress] : setup.destinations)
    if (entry->env == env && (env == Environment::dev || !entry->published_from.empty())) paused.push_back(entry->name);
  std::string text;
  if (!paused.empty())
    text =
        (env == Environment::dev ? "Every dev destination is paused" : "Every published prod destination is paused") +
        std::string(": resume ") + one_of(paused) + " (PATCH /api/destinations/{id} {\"state\": \"running\"}).";
  else if (env == Environment::dev)
    text = "There is no dev destination: create one (POST /api/destinations) and connect it to a source.";
  else
    text = "No destination is published to prod: publish a dev destination (POST /api/destinations/{id}/publish).";
  return {"", paused.empty() ? "no_destination" : "no_delivery", std::move(text), 0};
}

Missing no_delivery(const Destination& destination, const DestinationItem& item, const SetupState& setup,
                    const Evidence& evidence) {
  const auto& [entry, progress] = destination;
  std::string text = entry->name + " (" + name_in(entry->env) + ") has accepted no call";
  if (progress->failing && progress->last)
    text += " yet: the latest delivery failed (" + shortened(progress->last->error) + ").";
  else if (item.uncounted.any())
    text += " that counts: it accepted only " + item.uncounted.text() + ".";
  else if (setup.selection.review)
    text += " yet." + why_nothing_was_accepted(destination, setup, evidence);
  else
    text += " yet.";
  return {entry->name, "no_delivery", std::move(text), 0, entry->id};
}

Missing failing_delivery(const Destination& destination) {
  const auto& [entry, progress] = destination;
  std::string text = "The latest delivery to " + entry->name + " (" + name_in(entry->env) + ") failed";
  if (progress->last) text += ": " + shortened(progress->last->error);
  return {entry->name, "failing", text + ".", progress->last ? progress->last->seq : 0, entry->id};
}

std::string all_of(const std::vector<Missing>& missing) {
  std::string text;
  for (std::size_t i = 0; i < missing.size() && i < most_messages; ++i) {
    if (i > 0) text += ' ';
    text += missing[i].message;
  }
  if (missing.size() > most_messages) text += " And " + std::to_string(missing.size() - most_messages) + " more.";
  return text;
}

} // namespace plumbline::setup
