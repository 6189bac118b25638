#pragma once

#include "validator/plan/plan.h"

#include <string>
#include <vector>

namespace plumbline::plans {

/// "error", "warning".
[[nodiscard]] std::string_view name_of(validator::PlanProblem::Severity severity);
/// {"severity","code","message","rule","pointer","line","column"}; null for absent ones.
void append_problem_json(std::string& out, const validator::PlanProblem& problem);
void append_problems_json(std::string& out, const std::vector<validator::PlanProblem>& problems);

} // namespace plumbline::plans
