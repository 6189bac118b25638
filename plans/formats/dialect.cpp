#include "plans/formats/dialect.h"

#include "plans/formats/json_rewriting.h"
#include "plans/formats/schema_walk.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::AnyNode;

namespace {

constexpr std::array<std::string_view, 8> later_keywords{
    "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
    "minContains",       "maxContains",      "prefixItems",           "$dynamicRef"};

bool is_from_segment(PlanFormat format) {
  return format == PlanFormat::segment || format == PlanFormat::segment_config || format == PlanFormat::typewriter;
}

bool is_written_for_plumbline(const validator::PlanText& plan) {
  return std::ranges::any_of(plan.rules, [](const validator::RuleText& rule) {
    return !rule.why.empty() || !rule.accepts.empty() || !rule.suggested || !rule.kept;
  });
}

} // namespace

void warn_of_dialect(DraftPlan& draft) {
  const bool lax = is_from_segment(draft.format) && !is_written_for_plumbline(draft.plan);
  for (std::size_t i = 0; i < draft.plan.rules.size(); ++i) {
    const auto& rule = draft.plan.rules[i];
    validator::Tape tape;
    if (validator::parse_json(rule.schema, validator::max_call_depth + 8, &tape)) continue;
    const auto warn = [&](std::string code, std::string message, std::string pointer) {
      if (!draft.may_warn()) return;
      validator::PlanProblem problem;
      problem.severity = validator::PlanProblem::Severity::warning;
      problem.code = std::move(code);
      problem.message = std::move(message);
      problem.rule = rule.id();
      problem.pointer = std::move(pointer);
      draft.places.locate_in_rule(problem, i);
      draft.problems.push_back(std::move(problem));
    };
    each_subschema(AnyNode(tape, 0), [&](const AnyNode& schema, const std::string& pointer) {
      if (lax && string_member(schema, "format") == "date-time") {
        warn("lax_date_time",
             "Segment also accepts a bare date or time as a date-time, but Plumbline does not: \"2026-11-24\" passes "
             "there and fails here.",
             pointer + "/format");
      }
      for (const std::string_view keyword : later_keywords) {
        if (!member(schema, keyword)) continue;
        warn("unchecked_keyword",
             std::string(keyword) + " is a keyword of a JSON Schema later than draft-07 and is not checked here.",
             pointer + "/" + std::string(keyword));
      }
    });
  }
}

} // namespace plumbline::plans
