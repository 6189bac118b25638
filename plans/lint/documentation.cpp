#include "plans/formats/json_rewriting.h"
#include "plans/lint/linted_plan.h"

namespace plumbline::plans {

namespace {

using validator::AnyNode;

/// One warning a rule for all its properties without `keyword`: they are weak, and many.
void tell_lacking(LintedPlan& plan, const LintedRule& rule, std::string_view keyword, const std::string& what) {
  std::vector<std::string> names;
  std::string first;
  for (const LintedProperty& property : rule.properties) {
    if (property.schema.type() == validator::NodeType::object &&
        (member(property.schema, keyword) || (keyword == "examples" && member(property.schema, "enum"))))
      continue;
    // The parts of an object stand for its example.
    if (keyword == "examples" && (!property.top || member(property.schema, "const"))) continue;
    if (names.empty()) first = property.pointer;
    names.emplace_back(property.name);
  }
  if (names.empty()) return;
  const std::string verb = names.size() == 1 ? " has no " : " have no ";
  plan.warn(rule, first, listed(names) + verb + what + ".");
}

} // namespace

void find_missing_description(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->event && rule.text->description.empty())
      plan.warn(rule, "", "The event has no description: when is it sent?");
    tell_lacking(plan, rule, "description", "description");
  }
}

void find_missing_example(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) tell_lacking(plan, rule, "examples", "example");
}

} // namespace plumbline::plans
