#include "tools/plumbline/commands/awaited.h"

#include "daemon/setup/documents/in_commands.h"
#include "tools/plumbline/options/printable.h"

#include <algorithm>
#include <optional>

namespace plumbline::tool {

namespace {

void look_at_step(const Json& step, bool allow_regressed, Awaiting& awaiting) {
  const auto state = string_at(step, "state");
  const auto id = text_at(step, "id");
  awaiting.of_calls = awaiting.of_calls || !id.ends_with(".review");
  if (state == "done") {
    const bool by_calls = size_at(step, "done/seqs") > 0;
    awaiting.evidence = awaiting.evidence || by_calls;
    awaiting.judged = awaiting.judged || (by_calls && id.ends_with(".events"));
    if (allow_regressed) return;
    each_of(step, "regressed", [&](const Json& regressed) {
      awaiting.regressed = true;
      awaiting.missing.push_back(id + " was done, but has regressed: " + in_commands(text_at(regressed, "message")));
    });
    return;
  }
  const auto before = awaiting.missing.size();
  each_of(step, "missing", [&](const Json& missing) {
    awaiting.missing.push_back(id + ": " + in_commands(text_at(missing, "message")));
  });
  if (awaiting.missing.size() == before)
    awaiting.missing.push_back(id + " is " + text_at(step, "state") + ": plumbline checklist complete " + id);
}

/// The step's statement about the event: what came of it, and why that does not count.
std::optional<std::string> why_not(const Json& step, const std::string& event) {
  std::optional<std::string> sentence;
  for (const auto* list : {"missing", "regressed"})
    each_of(step, list, [&](const Json& missing) {
      if (string_at(missing, "item") == event) sentence = in_commands(text_at(missing, "message"));
    });
  return sentence;
}

void look_at_event(const Json& step, const std::string& event, Awaiting& awaiting) {
  bool known = false;
  each_of(step, "items", [&](const Json& item) {
    if (string_at(item, "event") != event) return;
    known = true;
    const auto state = string_at(item, "state");
    awaiting.of_calls = true;
    if (state == "passing") awaiting.evidence = awaiting.judged = true;
    if (state == "passing") return;
    std::string sentence = printable(event) + " fails";
    if (state == "failing")
      each_of(item, "violations", [&](const Json& violation) { sentence += "\n    " + text_at(violation, "message"); });
    else
      sentence = why_not(step, event).value_or(printable(event) + " has not come");
    awaiting.missing.push_back(std::move(sentence));
  });
  if (!known) awaiting.unknown.push_back("the event '" + printable(event) + "'");
}

} // namespace

Awaiting awaiting_of(const Json& checklist, const Awaited& awaited) {
  Awaiting awaiting;
  const bool all = awaited.steps.empty() && awaited.events.empty();
  std::vector<std::string> seen;
  each_of(checklist, "steps", [&](const Json& step) {
    const auto id = string_at(step, "id");
    seen.push_back(id);
    const bool named = std::find(awaited.steps.begin(), awaited.steps.end(), id) != awaited.steps.end();
    if (named || (all && string_at(step, "env") == awaited.env)) look_at_step(step, awaited.allow_regressed, awaiting);
    if (id == awaited.env + ".events")
      for (const auto& event : awaited.events) look_at_event(step, event, awaiting);
  });
  for (const auto& step : awaited.steps)
    if (std::find(seen.begin(), seen.end(), step) == seen.end())
      awaiting.unknown.push_back("the step '" + printable(step) + "'");
  return awaiting;
}

} // namespace plumbline::tool
