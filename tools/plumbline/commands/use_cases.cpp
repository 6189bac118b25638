#include "daemon/setup/setup_json.h"
#include "plans/catalog.h"
#include "tools/plumbline/commands/commands.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace plumbline::tool {

namespace {

void print_text() {
  for (const auto& goal : plans::catalog().goals) {
    std::cout << goal.title << " (" << goal.id << ")\n";
    for (const auto& use_case : goal.use_cases) {
      std::cout << "  " << use_case.id << "\n    " << use_case.title << ". " << use_case.description << "\n    ";
      for (const auto& event : use_case.events) {
        if (&event != &use_case.events.front()) std::cout << ", ";
        std::cout << event.event;
      }
      std::cout << '\n';
    }
  }
}

} // namespace

Run add_use_cases(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "Print the answer of GET /api/goals, with properties, sources and destinations");
  return [json]() -> Result<ExitCode, Failure> {
    if (*json)
      std::cout << setup::goals_json() << '\n';
    else
      print_text();
    return ExitCode::done;
  };
}

} // namespace plumbline::tool
