#include "tools/plumbline/offline/plan_argument.h"

#include "plans/catalog.h"
#include "plans/formats/plan_files.h"
#include "plans/formats/problem_json.h"
#include "tools/plumbline/options/printable.h"

#include <filesystem>
#include <iostream>

namespace plumbline::tool {

namespace {

namespace fs = std::filesystem;
using plans::PlanFiles;

PlanFailure failure(std::string sentence) { return {{std::move(sentence), ExitCode::wrong_usage}, {}}; }

Result<PlanFiles, PlanFailure> files_of(const std::string& name) {
  if (name == "-") return PlanFiles{{"stdin", plans::read_plan_text(std::cin)}};
  auto files = plans::read_plan_files(name);
  if (!files) return unexpected(failure(files.error()));
  return std::move(*files);
}

} // namespace

Result<PlanArgument, PlanFailure> read_plan_argument(const std::string& name, plans::Pages pages) {
  auto files = files_of(name);
  if (!files) return unexpected(std::move(files.error()));
  PlanArgument argument{name, std::make_shared<const PlanFiles>(std::move(*files)), {}};
  std::vector<plans::PlanFile> views;
  for (const auto& [file, text] : *argument.files) views.push_back({file, text});
  std::error_code error;
  auto imported =
      fs::is_directory(name, error) ? plans::import_schema_folder(views) : plans::import_plan(views[0], pages);
  if (!imported) return unexpected(PlanFailure{{"", ExitCode::wrong_usage}, std::move(imported.error())});
  argument.imported = std::move(*imported);
  return argument;
}

Result<PlanArgument, PlanFailure> plan_of_use_case(const std::string& name) {
  const auto slash = name.find('/');
  const bool has_goal = slash != std::string::npos;
  const auto choice =
      plans::choose(has_goal ? name.substr(0, slash) : std::string(), has_goal ? name.substr(slash + 1) : name);
  if (!choice)
    return unexpected(failure("there is no use case '" + printable(name) + "' (plumbline use-cases lists them)"));
  PlanArgument argument{name, std::make_shared<const PlanFiles>(), {}};
  argument.imported.plan = *validator::Plan::compile(plans::plan_of(*choice.use_case), 0);
  return argument;
}

Result<PlanArgument, PlanFailure> plan_of_flags(const std::string& plan, const std::string& use_case) {
  if (plan.empty() == use_case.empty())
    return unexpected(failure(plan.empty()
                                  ? "the plan is missing: use --plan FILE, or --use-case ID (plumbline use-cases "
                                    "lists them)"
                                  : "use either --plan or --use-case, not both"));
  return plan.empty() ? plan_of_use_case(use_case) : read_plan_argument(plan);
}

std::string line_of(const std::string& name, const validator::PlanProblem& problem) {
  std::string file = name == "-" ? "stdin" : name;
  std::string pointer = problem.pointer;
  // For a folder, the pointer begins with the file in it.
  if (const auto hash = pointer.find('#'); hash != std::string::npos && !pointer.starts_with('/')) {
    file = (fs::path(name) / pointer.substr(0, hash)).string();
    pointer.erase(0, hash + 1);
  }
  std::string line = printable(file);
  if (problem.line > 0) line += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  line += ": " + std::string(plans::name_of(problem.severity)) + ": ";
  if (!problem.rule.empty()) line += printable(problem.rule) + ": ";
  line += printable(problem.message) + " [" + problem.code + "]";
  if (!pointer.empty()) line += " " + printable(pointer);
  return line;
}

Failure told(const std::string& name, const PlanFailure& failed) {
  if (failed.refused.problems.empty()) return failed.failure;
  Failure failure{"the plan " + printable(name) + " is refused:", failed.failure.code};
  for (const auto& problem : failed.refused.problems) {
    if (problem.severity == validator::PlanProblem::Severity::error) failure.sentence += "\n" + line_of(name, problem);
  }
  return failure;
}

} // namespace plumbline::tool
