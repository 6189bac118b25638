#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

void print_notices(const Json& answer) {
  Table table({"AT", "CODE", "ENV", ">COUNT", "REMOTE", "MESSAGE"});
  each_of(answer, "notices", [&](const Json& notice) {
    table.row({local_time(text_at(notice, "at")), text_at(notice, "code"), text_at(notice, "env"),
               text_at(notice, "count"), text_at(notice, "remote"), text_at(notice, "message")});
  });
  table.print(std::cout, Paint::of_stdout(), "no notices: every request since the daemon's start became calls");
}

} // namespace

Run add_notices(CLI::App& app) {
  const auto flags = std::make_shared<ApiFlags>();
  add_api_flags(app, *flags);
  return [flags] { return show(*flags, {.target = "/api/notices"}, print_notices); };
}

} // namespace plumbline::tool
