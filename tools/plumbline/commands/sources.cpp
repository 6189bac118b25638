#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/daemon_url.h"
#include "tools/plumbline/client/named_thing.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

struct SourcesFlags {
  ApiFlags api;
  std::string source; ///< id or name
  std::string name;
  std::string category = "Website";
  std::string env = "dev"; ///< of one that is made
  std::string of_env;      ///< of one that is named
  std::uint64_t grace_seconds = 86'400;
};

/// The key, if the daemon shows it: to owners.
std::string key_of(const Json& source) {
  auto key = text_at(source, "writeKey");
  return key.empty() ? "..." + text_at(source, "writeKeyLast4") : key;
}

void print_sources(const Json& answer) {
  Table table({"ID", "NAME", "CATEGORY", "ENV", "STATUS", ">CALLS", ">A MINUTE", "LAST CALL", "WRITE KEY"});
  each_of(answer, "sources", [&](const Json& source) {
    table.row({text_at(source, "id"), text_at(source, "name"), text_at(source, "category"), text_at(source, "env"),
               flag_at(source, "enabled") ? state_cell(text_at(source, "status")) : Table::Cell("off", Colour::dim),
               text_at(source, "calls"), text_at(source, "callsPerMinute"), local_time(text_at(source, "lastCallAt")),
               key_of(source)});
  });
  table.print(std::cout, Paint::of_stdout(), "no sources");
}

void print_source(const Json& source) {
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) std::cout << name << std::string(15 - name.size(), ' ') << value << '\n';
  };
  line("Id", text_at(source, "id"));
  line("Name", text_at(source, "name"));
  line("Category", text_at(source, "category"));
  line("Environment", text_at(source, "env"));
  line("Write key", key_of(source));
  line("Old key", member_at(source, "previousKey")
                      ? "..." + text_at(source, "previousKey/last4") + " is accepted until " +
                            local_time(text_at(source, "previousKey/until"))
                      : "");
  line("Published from", text_at(source, "publishedFrom"));
  line("Status", flag_at(source, "enabled") ? text_at(source, "status") : "off");
  line("Calls", text_at(source, "calls"));
  line("In a minute", text_at(source, "callsPerMinute"));
}

void print_snippets(const Json& answer) {
  const auto paint = Paint::of_stdout();
  each_of(answer, "snippets", [&](const Json& snippet) {
    std::cout << paint(Colour::bold, text_at(snippet, "sdk")) << " (" << text_at(snippet, "language") << ")\n";
    for (const auto* part : {"install", "code", "note"})
      if (const auto text = string_at(snippet, part); !text.empty()) std::cout << text << '\n';
    std::cout << '\n';
  });
}

/// Sends `request` for the named source, with its target after "/api/sources/ID".
Result<ExitCode, Failure> of_source(const SourcesFlags& flags, ApiRequest request,
                                    const std::function<void(const Json&)>& print) {
  const auto id = id_of_named(flags.api, "sources", flags.source, flags.of_env);
  if (!id) return unexpected(id.error());
  request.target = "/api/sources/" + url_encoded(*id) + request.target;
  return show(flags.api, request, print);
}

} // namespace

Run add_sources(CLI::App& app) {
  const auto flags = std::make_shared<SourcesFlags>();
  add_api_flags(app, flags->api);
  const auto verb = [&](const char* name, const char* summary) {
    auto* const added = app.add_subcommand(name, summary);
    added->fallthrough();
    return added;
  };
  const auto verb_of_source = [&](const char* name, const char* summary) {
    auto* const added = verb(name, summary);
    added->add_option("SOURCE", flags->source, "Its id or its name")->required();
    if (std::string_view(name) != "publish")
      added->add_option("--env", flags->of_env, env_of_named)->check(CLI::IsMember({"dev", "prod"}));
    return added;
  };
  auto* const create = verb("create", "Create a source, with a write key of its own");
  create->add_option("NAME", flags->name, "Its name")->required();
  create->add_option("--category", flags->category, "Website, Mobile, Reverse ETL or Advertising (Website)");
  create->add_option("--env", flags->env, "dev or prod (dev)")->check(CLI::IsMember({"dev", "prod"}));
  auto* const one = verb_of_source("show", "Show one source");
  auto* const rotate = verb_of_source("rotate-key", "Give it a new write key");
  rotate->add_option("--grace-seconds", flags->grace_seconds,
                     "Seconds for which the old key is still accepted (86400)");
  auto* const publish = verb_of_source("publish", "Create the prod source of a dev source");
  publish->add_option("--name", flags->name, "The name of the prod source (that of the dev source)");
  auto* const snippets = verb_of_source("snippets", "Show how to set up each SDK for this source");
  auto* const on = verb_of_source("enable", "Accept calls with its key again");
  auto* const off = verb_of_source("disable", "Refuse calls with its key");
  auto* const remove = verb_of_source("delete", "Delete it");
  return [=]() -> Result<ExitCode, Failure> {
    if (create->parsed())
      return show(flags->api,
                  {.method = "POST",
                   .target = "/api/sources",
                   .body = json_object({{"name", flags->name}, {"category", flags->category}, {"env", flags->env}})},
                  print_source);
    if (one->parsed()) return of_source(*flags, {}, print_source);
    if (rotate->parsed())
      return of_source(*flags,
                       {.method = "POST",
                        .target = "/rotate-key",
                        .body = json_object({{"=graceSeconds", std::to_string(flags->grace_seconds)}})},
                       print_source);
    if (publish->parsed()) {
      flags->of_env = "dev";
      return of_source(*flags, {.method = "POST", .target = "/publish", .body = json_object({{"name", flags->name}})},
                       print_source);
    }
    if (snippets->parsed()) return of_source(*flags, {.target = "/snippets"}, print_snippets);
    if (on->parsed() || off->parsed())
      return of_source(*flags,
                       {.method = "PATCH", .body = on->parsed() ? R"({"enabled":true})" : R"({"enabled":false})"},
                       print_source);
    if (remove->parsed()) return of_source(*flags, {.method = "DELETE"}, [](const Json&) {});
    return show(flags->api, {.target = "/api/sources"}, print_sources);
  };
}

} // namespace plumbline::tool
