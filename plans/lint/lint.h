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

/// One thing that lint looks for.
struct LintRule {
  std::string_view code;
  std::string_view what; ///< a line of documentation
};
/// All of them, in the order in which they are looked for.
std::span<const LintRule> lint_rules();

/// What is unwise about a plan that compiles, all warnings, in the plan's order of rules. What is found in many places
/// is one warning, at the first of them, that says how many. `places`: of the file that it
/// was read from, null: none; pointers are into that file then, else into the rule's schema. `seen`: what calls held,
/// null: nothing is said of what was never seen. Text in, findings out: no I/O.
std::vector<validator::PlanProblem> lint(const validator::PlanText& plan, const SourceMap* places,
                                         const SeenCalls* seen = nullptr);

} // namespace plumbline::plans
