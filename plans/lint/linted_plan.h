#pragma once

#include "plans/lint/lint.h"
#include "validator/json/node.h"

#include <memory>
#include <string>
#include <vector>

namespace plumbline::plans {

/// A property that a rule's schema names inside the call's properties or traits.
struct LintedProperty {
  std::string_view name;
  std::string pointer; ///< of its schema, in the rule's
  validator::AnyNode schema;
  validator::AnyNode owner; ///< the schema that names it
  bool top = false;         ///< directly in properties or traits, not in an object in them
};

struct LintedRule {
  const validator::RuleText* text = nullptr;
  std::size_t number = 0; ///< in the plan
  std::string id;
  std::unique_ptr<validator::Tape> tape;
  std::vector<LintedProperty> properties;

  validator::AnyNode schema() const { return {*tape, 0}; }
};

/// A plan analysed for the rules of lint, and what they found. Without dropped rules.
struct LintedPlan {
  std::vector<LintedRule> rules;
  const SourceMap* places = nullptr;
  const SeenCalls* seen = nullptr;
  std::string_view code;                                             ///< of the running rule
  std::size_t warnings = 0;                                          ///< of that rule: max_plan_warnings are kept
  std::vector<std::pair<std::size_t, validator::PlanProblem>> found; ///< with the number of the plan's rule

  void warn(const LintedRule& rule, std::string pointer, std::string message);
};

[[nodiscard]] LintedPlan linted(const validator::PlanText& plan);

// The rules of lint, each a function in its own file. The table is in lint.cpp.

void find_event_name_case(LintedPlan& plan);     // names.cpp
void find_property_name_case(LintedPlan& plan);  // names.cpp
void find_odd_characters(LintedPlan& plan);      // names.cpp
void find_naming_drift(LintedPlan& plan);        // drift.cpp
void find_type_conflict(LintedPlan& plan);       // drift.cpp
void find_unanchored_enum(LintedPlan& plan);     // patterns.cpp
void find_empty_pattern(LintedPlan& plan);       // patterns.cpp
void find_unknown_keyword(LintedPlan& plan);     // keywords.cpp
void find_unknown_format(LintedPlan& plan);      // keywords.cpp
void find_unreachable_branch(LintedPlan& plan);  // branches.cpp
void find_unsatisfiable(LintedPlan& plan);       // branches.cpp
void find_required_unnamed(LintedPlan& plan);    // branches.cpp
void find_required_never_seen(LintedPlan& plan); // seen.cpp
void find_missing_description(LintedPlan& plan); // documentation.cpp
void find_missing_example(LintedPlan& plan);     // documentation.cpp

/// `"a", "b" and 3 more`: the first five of some names.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

} // namespace plumbline::plans
