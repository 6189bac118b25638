#pragma once

#include "plans/formats/plan_format.h"
#include "validator/plan/plan.h"

#include <string>
#include <vector>

namespace plumbline::plans {

struct ExportedPlan {
  std::string text;
  std::string media_type;  ///< "application/json", "text/csv"
  std::string file_ending; ///< ".json", ".csv"
  /// What the text lacks of the plan, found by reading it back: warnings with the code "lost", a rule's id, and a
  /// pointer into that rule's schema ("" if a fact of the rule itself is lost).
  std::vector<validator::PlanProblem> losses;
};

/// The plan in another tool's shape: segment (what has no place there goes into x-plumbline), rudderstack (each event
/// with its type; x-plumbline too), json_schema (one draft-07 schema for any validator: a definition for each rule,
/// chosen by the call's type and name) or csv. Dropped rules are marked, not left out. Importing the text gives the
/// same plan except for the losses.
[[nodiscard]] ExportedPlan export_plan(const validator::PlanText& plan, PlanFormat format);

/// What the second plan lacks of the first, in the form of `losses`.
[[nodiscard]] std::vector<validator::PlanProblem> losses_between(const validator::PlanText& plan,
                                                                 const validator::PlanText& copy);

} // namespace plumbline::plans
