#pragma once

#include "plans/formats/source_map.h"
#include "validator/plan/plan.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// How often calls of a rule, and members of their properties or traits, were seen.
struct SeenRule {
  std::uint64_t calls = 0;
  std::map<std::string, std::uint64_t, std::less<>> members; ///< by name
};
/// By rule id.
using SeenCalls = std::map<std::string, SeenRule, std::less<>>;

/// One check of lint.
struct LintRule {
  std::string_view code;
  std::string_view what; ///< a line of documentation
};
/// All of them, in the order in which they run.
[[nodiscard]] std::span<const LintRule> lint_rules();

/// What is unwise about a plan that compiles, all warnings, in the plan's order of rules. A finding in many places is
/// one warning, at the first of them, with the count. `places`: of the plan's file; pointers are then into that file;
/// null: into the rule's schema. `seen`: the contents of calls; null: nothing is reported about what was never seen.
/// Text in, findings out: no I/O.
[[nodiscard]] std::vector<validator::PlanProblem> lint(const validator::PlanText& plan, const SourceMap* places,
                                                       const SeenCalls* seen = nullptr);

} // namespace plumbline::plans
