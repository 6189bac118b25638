#include "plans/formats/problem_json.h"

#include "validator/json/json_text.h"

#include <optional>

namespace plumbline::plans {

using validator::PlanProblem;

namespace {

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void append_place(std::string& out, int number) { out += number > 0 ? std::to_string(number) : "null"; }

} // namespace

std::string_view name_of(PlanProblem::Severity severity) {
  return severity == PlanProblem::Severity::error ? "error" : "warning";
}

void append_problem_json(std::string& out, const PlanProblem& problem) {
  out += "{\"severity\":\"";
  out += name_of(problem.severity);
  out += "\",\"code\":";
  append_json_string(out, problem.code);
  out += ",\"message\":";
  append_json_string(out, problem.message);
  out += ",\"rule\":";
  append_json_string_or_null(out, unless_empty(problem.rule));
  out += ",\"pointer\":";
  append_json_string_or_null(out, unless_empty(problem.pointer));
  out += ",\"line\":";
  append_place(out, problem.line);
  out += ",\"column\":";
  append_place(out, problem.column);
  out += '}';
}

void append_problems_json(std::string& out, const std::vector<PlanProblem>& problems) {
  out += '[';
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (i > 0) out += ',';
    append_problem_json(out, problems[i]);
  }
  out += ']';
}

} // namespace plumbline::plans
