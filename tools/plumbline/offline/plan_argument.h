#pragma once

#include "plans/formats/import_plan.h"
#include "tools/plumbline/options/command.h"

#include <memory>
#include <string>
#include <vector>

namespace plumbline::tool {

/// A plan given to a command, with the text that its places point into.
struct PlanArgument {
  std::string name;                                                              ///< as given on the command line
  std::shared_ptr<const std::vector<std::pair<std::string, std::string>>> files; ///< name below the plan's folder, text
  plans::ImportedPlan imported;
};

/// Why a plan is refused. Without problems there is only the failure's sentence.
struct PlanFailure {
  Failure failure;
  plans::RefusedPlan refused;
};

/// Reads a plan of any shape: a file, "-" for stdin, or a folder of JSON Schemas (all .json files in it).
[[nodiscard]] Result<PlanArgument, PlanFailure> read_plan_argument(const std::string& name,
                                                                   plans::Pages pages = plans::Pages::all);
/// The plan of a use case: ID or GOAL/ID.
[[nodiscard]] Result<PlanArgument, PlanFailure> plan_of_use_case(const std::string& name);
/// Exactly one of the two must be given.
[[nodiscard]] Result<PlanArgument, PlanFailure> plan_of_flags(const std::string& plan, const std::string& use_case);

/// "plan.json:3:14: error: message (rule, code)", for people and editors.
[[nodiscard]] std::string line_of(const std::string& name, const validator::PlanProblem& problem);
/// The failure with its problems below it, a line each.
[[nodiscard]] Failure told(const std::string& name, const PlanFailure& failure);

} // namespace plumbline::tool
