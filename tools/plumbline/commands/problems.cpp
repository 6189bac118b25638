#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"
#include "tools/plumbline/terminal/verdict_lines.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

void print_problems(const Json& answer) {
  const auto paint = Paint::of_stdout();
  Table table({">COUNT", "LAST", "ENV", "SOURCE", "EVENT", "KIND", "PATH", ">SAMPLE", "NOW"});
  each_of(answer, "problems", [&](const Json& problem) {
    table.row({text_at(problem, "count"), local_time(text_at(problem, "last/at")), text_at(problem, "env"),
               text_at(problem, "source/name"), event_of(problem), text_at(problem, "kind"), text_at(problem, "path"),
               text_at(problem, "sample"), state_cell(member_at(problem, "passingSince") ? "passing" : "failing")});
  });
  table.print(std::cout, paint, "no problems: none of the kept calls failed");
  if (!table.empty()) std::cerr << "plumbline events SAMPLE shows one of its calls\n";
}

} // namespace

Run add_problems(CLI::App& app) {
  const auto flags = std::make_shared<ApiFlags>();
  const auto env = std::make_shared<std::string>();
  app.add_option("--env", *env, "dev or prod")->check(CLI::IsMember({"dev", "prod"}));
  add_api_flags(app, *flags);
  return [flags, env] { return show(*flags, {.target = "/api/problems" + query_of({{"env", *env}})}, print_problems); };
}

} // namespace plumbline::tool
