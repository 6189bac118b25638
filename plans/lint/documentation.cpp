#include "plans/formats/json_rewriting.h"
#include "plans/lint/linted_plan.h"

namespace plumbline::plans {

namespace {

using validator::AnyNode;

/// One warning for all properties of the plan without `keyword`: it is a weak finding, and there are many.
void tell_lacking(LintedPlan& plan, std::string_view keyword, const std::string& what) {
  std::vector<std::string> names;
  const LintedRule* first_rule = nullptr;
  std::string first;
  std::size_t looked_at = 0;
  for (const LintedRule& rule : plan.rules) {
    for (const LintedProperty& property : rule.properties) {
      // The parts of an object serve as its example.
      if (keyword == "examples" && (!property.top || member(property.schema, "const"))) continue;
      ++looked_at;
      if (property.schema.type() == validator::NodeType::object &&
          (member(property.schema, keyword) || (keyword == "examples" && member(property.schema, "enum"))))
        continue;
      if (names.empty()) first = property.pointer, first_rule = &rule;
      names.emplace_back(property.name);
    }
  }
  if (names.empty()) return;
  plan.warn(*first_rule, first,
            names.size() == 1 ? names.front() + " has no " + what + "."
                              : std::to_string(names.size()) + " of " + std::to_string(looked_at) +
                                    " properties have no " + what + ": " + listed(names) + ".");
}

} // namespace

void find_missing_description(LintedPlan& plan) {
  std::vector<std::string> names;
  const LintedRule* first = nullptr;
  std::size_t looked_at = 0;
  for (const LintedRule& rule : plan.rules) {
    if (!rule.text->event) continue;
    ++looked_at;
    if (!rule.text->description.empty()) continue;
    if (names.empty()) first = &rule;
    names.push_back("\"" + *rule.text->event + "\"");
  }
  if (names.size() == 1)
    plan.warn(*first, "", "The event has no description: when is it sent?");
  else if (!names.empty())
    plan.warn(*first, "",
              std::to_string(names.size()) + " of " + std::to_string(looked_at) +
                  " events have no description (when are they sent?): " + listed(names) + ".");
  tell_lacking(plan, "description", "description");
}

void find_missing_example(LintedPlan& plan) { tell_lacking(plan, "examples", "example"); }

} // namespace plumbline::plans
