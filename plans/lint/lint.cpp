#include "plans/lint/lint.h"

#include "plans/formats/draft_plan.h"
#include "plans/formats/schema_walk.h"
#include "plans/lint/linted_plan.h"
#include "validator/values/interruption.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::PlanProblem;

namespace {

struct Row {
  LintRule rule;
  void (*find)(LintedPlan& plan);
};

constexpr std::array<Row, 15> table{
    {{{"event_name_case", "events are not named in the plan's own style, or in Title Case where it has none"},
      find_event_name_case},
     {{"property_name_case", "properties are not named in the plan's own style, or in snake_case where it has none"},
      find_property_name_case},
     {{"odd_characters", "a name starts or ends with a space, or has a character that looks like another one"},
      find_odd_characters},
     {{"naming_drift", "one name in two spellings (order_id and orderId)"}, find_naming_drift},
     {{"type_conflict", "a property has one type in one event and another in another"}, find_type_conflict},
     {{"unanchored_enum", "a pattern that lists values allows any text around them"}, find_unanchored_enum},
     {{"empty_pattern", "a pattern matches nothing"}, find_empty_pattern},
     {{"unknown_keyword", "a schema has a word that is similar to a keyword"}, find_unknown_keyword},
     {{"unknown_format", "a format is not checked"}, find_unknown_format},
     {{"unreachable_branch", "a branch of the schema is never looked at, or never matches"}, find_unreachable_branch},
     {{"unsatisfiable", "no value can satisfy the schema"}, find_unsatisfiable},
     {{"required_unnamed", "a property is required, but not described"}, find_required_unnamed},
     {{"required_never_seen", "a property is required, but no call has it"}, find_required_never_seen},
     {{"missing_description", "an event or property has no description"}, find_missing_description},
     {{"missing_example", "a property has no example"}, find_missing_example}}};

constexpr auto rules = [] {
  std::array<LintRule, table.size()> all{};
  for (std::size_t i = 0; i < table.size(); ++i) all[i] = table[i].rule;
  return all;
}();

} // namespace

std::span<const LintRule> lint_rules() { return rules; }

void LintedPlan::warn(const LintedRule& rule, std::string pointer, std::string message) {
  if (++warnings > max_plan_warnings) return;
  PlanProblem problem;
  problem.severity = PlanProblem::Severity::warning;
  problem.code = code;
  problem.message = std::move(message);
  problem.rule = rule.id;
  problem.pointer = std::move(pointer);
  if (places) places->locate_in_rule(problem, rule.number);
  found.emplace_back(rule.number, std::move(problem));
}

LintedPlan linted(const validator::PlanText& plan) {
  LintedPlan out;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) {
    look_for_interruption();
    const validator::RuleText& text = plan.rules[i];
    if (!text.kept) continue;
    LintedRule rule{&text, i, text.id(), std::make_unique<validator::Tape>(), {}};
    if (validator::parse_json(text.schema, validator::max_call_depth + 8, rule.tape.get())) continue;
    const std::string payload = "/properties/" + std::string(payload_member(text.type));
    const std::string inside = payload + "/";
    each_property(rule.schema(), [&](const NamedProperty& property) {
      if (!property.pointer.starts_with(inside)) return;
      std::string own = payload + "/properties";
      validator::append_token(own, property.name);
      rule.properties.push_back(
          {property.name, property.pointer, property.schema, property.owner, property.pointer == own});
    });
    out.rules.push_back(std::move(rule));
  }
  return out;
}

std::vector<PlanProblem> lint(const validator::PlanText& plan, const SourceMap* places, const SeenCalls* seen) {
  LintedPlan under_way = linted(plan);
  under_way.places = places && !places->rules().empty() ? places : nullptr;
  under_way.seen = seen;
  for (const Row& row : table) {
    look_for_interruption();
    under_way.code = row.rule.code;
    under_way.warnings = 0;
    row.find(under_way);
  }
  std::ranges::stable_sort(under_way.found, {}, [](const auto& one) { return one.first; });
  std::vector<PlanProblem> problems;
  problems.reserve(under_way.found.size());
  for (auto& [number, problem] : under_way.found) problems.push_back(std::move(problem));
  return folded(std::move(problems));
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    const bool last = i > 0 && i + 1 == names.size();
    if (i > 0) out += last ? " and " : ", ";
    out += names[i];
  }
  if (names.size() > most) out += " and " + std::to_string(names.size() - most) + " more";
  return out;
}

} // namespace plumbline::plans
