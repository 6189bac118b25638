#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

struct SessionsFlags {
  ApiFlags api;
  std::string id;
  std::string name;
  bool evidence = false;
};

void print_sessions(const Json& answer) {
  Table table({"ID", "NAME", ">CALLS", "EVIDENCE", "UNTIL"});
  each_of(answer, "sessions", [&](const Json& session) {
    table.row({text_at(session, "id"), text_at(session, "name"), text_at(session, "calls"),
               std::string(flag_at(session, "evidence") ? "yes" : "no"), local_time(text_at(session, "expiresAt"))});
  });
  table.print(std::cout, Paint::of_stdout(), "no sessions");
}

void print_made_session(const Json& session) {
  std::cout << "Session        " << text_at(session, "id") << "\nDev write key  " << text_at(session, "writeKeys/dev")
            << '\n';
  if (const auto prod = text_at(session, "writeKeys/prod"); !prod.empty())
    std::cout << "Prod write key " << prod << '\n';
  std::cout << "Until          " << local_time(text_at(session, "expiresAt")) << '\n';
}

} // namespace

Run add_sessions(CLI::App& app) {
  const auto flags = std::make_shared<SessionsFlags>();
  add_api_flags(app, flags->api);
  auto* const create = app.add_subcommand("create", "Create a session, with write keys that put calls into it");
  create->fallthrough();
  create->add_option("ID", flags->id, "Its id: a-z, 0-9 and -, at most 40 (random)");
  create->add_option("--name", flags->name, "Its name");
  create->add_flag("--evidence", flags->evidence, "Its calls count for the checklist");
  return [=] {
    if (create->parsed())
      return show(flags->api,
                  {.method = "POST",
                   .target = "/api/sessions",
                   .body = json_object(
                       {{"id", flags->id}, {"name", flags->name}, {"=evidence", flags->evidence ? "true" : "false"}})},
                  print_made_session);
    return show(flags->api, {.target = "/api/sessions"}, print_sessions);
  };
}

} // namespace plumbline::tool
