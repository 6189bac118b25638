#include "plans/formats/problem_json.h"

#include "validator/json/json_writer.h"

#include <optional>

namespace plumbline::plans {

using validator::PlanProblem;

namespace {

std::optional<int> unless_zero(int number) { return number > 0 ? std::optional(number) : std::nullopt; }

} // namespace

std::string_view name_of(PlanProblem::Severity severity) {
  return severity == PlanProblem::Severity::error ? "error" : "warning";
}

std::string problem_json(const PlanProblem& problem) {
  return json_text([&](JsonWriter& out) {
    out.object("severity", name_of(problem.severity), "code", problem.code, "message", problem.message, "rule",
               unless_empty(problem.rule), "pointer", unless_empty(problem.pointer), "line", unless_zero(problem.line),
               "column", unless_zero(problem.column));
  });
}

std::string problems_json(const std::vector<PlanProblem>& problems) {
  return json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& problem : problems) out.value(RawJson{problem_json(problem)});
    });
  });
}

} // namespace plumbline::plans
