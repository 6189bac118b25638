#include "plans/lint/lint.h"

#include "plans/formats/problem_json.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/plan_argument.h"
#include "tools/plumbline/offline/progress.h"
#include "tools/plumbline/offline/seen_calls.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace plumbline::tool {

namespace {

using validator::PlanProblem;

struct LintFlags {
  std::vector<std::string> plans;
  std::string events;
  bool json = false;
  bool strict = false;
  bool partial = false;
};

struct Linted {
  std::string format; ///< "" = none was recognised
  std::vector<PlanProblem> problems;
};

Result<Linted, Failure> lint_one(const std::string& name, const LintFlags& flags) {
  const auto plan = read_plan_argument(name, flags.partial ? plans::Pages::some : plans::Pages::all);
  if (!plan) {
    const plans::RefusedPlan& refused = plan.error().refused;
    if (refused.problems.empty()) return unexpected(plan.error().failure);
    return Linted{refused.format ? std::string(plans::name_of(*refused.format)) : "", refused.problems};
  }
  Linted out{std::string(plans::name_of(plan->imported.format)), plan->imported.problems};
  plans::SeenCalls seen;
  if (!flags.events.empty()) {
    auto read = seen_calls(flags.events, *plan->imported.plan);
    if (!read) return unexpected(read.error());
    seen = std::move(*read);
  }
  auto found = plans::lint(plan->imported.plan->text(), &plan->imported.places, flags.events.empty() ? nullptr : &seen);
  std::ranges::move(found, std::back_inserter(out.problems));
  // In the order of the file, as in editors.
  std::ranges::stable_sort(out.problems, {}, [](const PlanProblem& p) { return std::pair(p.line, p.column); });
  return out;
}

void print_json(const std::vector<std::pair<std::string, Linted>>& plans) {
  std::string out = "{\"plans\":[";
  for (const auto& [name, linted] : plans) {
    if (out.back() != '[') out += ",\n";
    out += json_text([&](JsonWriter& json) {
      json.object("plan", name, "format", unless_empty(linted.format), "problems",
                  RawJson{plans::problems_json(linted.problems)});
    });
  }
  std::cout << out << "]}\n";
}

Result<ExitCode, Failure> lint(const LintFlags& flags) {
  std::vector<std::pair<std::string, Linted>> plans;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const std::string& name : flags.plans) {
    auto linted = lint_one(name, flags);
    if (!linted) return unexpected(linted.error());
    for (const PlanProblem& problem : linted->problems)
      ++(problem.severity == PlanProblem::Severity::error ? errors : warnings);
    plans.emplace_back(name, std::move(*linted));
  }
  if (flags.json) {
    print_json(plans);
  } else {
    for (const auto& [name, linted] : plans) {
      for (const PlanProblem& problem : linted.problems) std::cout << line_of(name, problem) << '\n';
    }
    std::cout << std::flush;
    std::cerr << errors << (errors == 1 ? " error, " : " errors, ") << warnings
              << (warnings == 1 ? " warning\n" : " warnings\n");
  }
  return errors > 0 || (flags.strict && warnings > 0) ? ExitCode::fell_short : ExitCode::done;
}

std::string rules_help() {
  std::string text = "It reports these, besides what makes a plan unusable:\n";
  for (const plans::LintRule& rule : plans::lint_rules())
    text += "  " + std::string(rule.code) + ": " + std::string(rule.what) + "\n";
  return text;
}

} // namespace

Run add_lint(CLI::App& app) {
  const auto flags = std::make_shared<LintFlags>();
  app.description(app.get_description() + "\n\n" + rules_help());
  app.add_option("PLAN", flags->plans, "Plans in any format: files, folders of JSON Schemas, or - for stdin")
      ->required();
  app.add_option("--events", flags->events, "Recorded calls: also report required properties that none of them has");
  app.add_flag("--json", flags->json, "One object {\"plans\":[{\"plan\",\"format\",\"problems\"}]}");
  app.add_flag("--partial", flags->partial, "Accept a file that says that it is only one page of a plan");
  app.add_flag("--strict", flags->strict, "Exit 3 also if there are only warnings");
  return [flags] { return lint(*flags); };
}

} // namespace plumbline::tool
