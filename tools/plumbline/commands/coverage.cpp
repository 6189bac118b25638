#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"
#include "tools/plumbline/terminal/verdict_lines.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

void print_coverage(const Json& answer) {
  const auto paint = Paint::of_stdout();
  Table rules({"RULE", "STATE", ">SEEN", ">PASSED", ">FAILED", "LAST"});
  each_of(answer, "rules", [&](const Json& rule) {
    rules.row({text_at(rule, "rule"), state_cell(text_at(rule, "state")), text_at(rule, "seen"),
               text_at(rule, "passed"), text_at(rule, "failed"), local_time(text_at(rule, "lastAt"))});
  });
  rules.print(std::cout, paint, "the plan has no rules");
  if (size_at(answer, "unplanned") == 0) return;
  std::cout << '\n';
  Table unplanned({"UNPLANNED", "TYPE", ">SEEN", "LAST", ">SAMPLE", "HINT"});
  each_of(answer, "unplanned", [&](const Json& seen) {
    const auto hint = text_at(seen, "hint/message");
    unplanned.row({event_of(seen), text_at(seen, "type"), text_at(seen, "seen"), local_time(text_at(seen, "lastAt")),
                   text_at(seen, "sample"), hint.empty() ? text_at(seen, "hint") : hint});
  });
  unplanned.print(std::cout, paint, "");
}

} // namespace

Run add_coverage(CLI::App& app) {
  const auto flags = std::make_shared<ApiFlags>();
  const auto env = std::make_shared<std::string>();
  app.add_option("--env", *env, "dev or prod (dev)")->check(CLI::IsMember({"dev", "prod"}));
  add_api_flags(app, *flags);
  return [flags, env] { return show(*flags, {.target = "/api/coverage" + query_of({{"env", *env}})}, print_coverage); };
}

} // namespace plumbline::tool
