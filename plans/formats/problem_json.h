#pragma once

#include "validator/plan/plan.h"

#include <string>
#include <vector>

namespace plumbline::plans {

/// "error", "warning".
[[nodiscard]] std::string_view name_of(validator::PlanProblem::Severity severity);
/// {"severity","code","message","rule","pointer","line","column"}; null for absent ones.
[[nodiscard]] std::string problem_json(const validator::PlanProblem& problem);
/// An array of them.
[[nodiscard]] std::string problems_json(const std::vector<validator::PlanProblem>& problems);

} // namespace plumbline::plans
