#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/named_thing.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/options/duration.h"
#include "tools/plumbline/terminal/table.h"
#include "validator/values/timestamp.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace plumbline::tool {

namespace {

struct TokensFlags {
  ApiFlags api;
  std::string name; ///< or id
  std::string expires;
  bool owner = false;
};

void print_tokens(const Json& answer) {
  Table table({"ID", "NAME", "ROLE", "MADE", "LAST USED", "UNTIL"});
  each_of(answer, "tokens", [&](const Json& token) {
    table.row({text_at(token, "id"), text_at(token, "name"), text_at(token, "role"),
               local_time(text_at(token, "createdAt")), local_time(text_at(token, "lastUsedAt")),
               local_time(text_at(token, "expiresAt"))});
  });
  table.print(std::cout, Paint::of_stdout(), "no tokens");
}

/// On its own line, so that a script can use it.
void print_made_token(const Json& token) {
  std::cerr << "A token for " << text_at(token, "name") << " (" << text_at(token, "role")
            << "). It is not shown again:\n";
  std::cout << text_at(token, "token") << '\n';
}

/// Converts a duration from now; a time stays as it is.
Result<std::string, Failure> expiry_of(const std::string& text) {
  if (text.empty()) return std::string();
  if (const auto duration = read_duration(text)) {
    const auto then = std::chrono::system_clock::now() + *duration;
    return format_timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(then.time_since_epoch()).count());
  }
  if (const auto time = parse_timestamp(text)) return format_timestamp(*time);
  return unexpected(Failure{"--expires must be a duration (30d) or a time, not '" + text + "'", ExitCode::wrong_usage});
}

Result<ExitCode, Failure> create(const TokensFlags& flags) {
  const auto expires = expiry_of(flags.expires);
  if (!expires) return unexpected(expires.error());
  return show(flags.api,
              {.method = "POST",
               .target = "/api/tokens",
               .body = json_object(
                   {{"name", flags.name}, {"role", flags.owner ? "owner" : "viewer"}, {"expiresAt", *expires}})},
              print_made_token);
}

Result<ExitCode, Failure> remove(const TokensFlags& flags) {
  const auto id = id_of_named(flags.api, "tokens", flags.name);
  if (!id) return unexpected(id.error());
  return show(flags.api, {.method = "DELETE", .target = "/api/tokens/" + *id},
              [&](const Json&) { std::cout << flags.name << " is refused from now on\n"; });
}

} // namespace

Run add_tokens(CLI::App& app) {
  const auto flags = std::make_shared<TokensFlags>();
  add_api_flags(app, flags->api);
  auto* const creates = app.add_subcommand("create", "Create a token: a viewer token, unless --owner is given");
  creates->fallthrough();
  creates->add_option("NAME", flags->name, "Who uses it; the audit shows this name")->required();
  creates->add_flag("--owner", flags->owner, "Create an owner token, which may change the workspace");
  creates->add_option("--expires", flags->expires, "When it expires: a duration (30d) or a time (never)");
  auto* const removes = app.add_subcommand("delete", "Delete the token; it is refused from now on");
  removes->fallthrough();
  removes->add_option("NAME", flags->name, "Its name or id")->required();
  return [=] {
    if (creates->parsed()) return create(*flags);
    if (removes->parsed()) return remove(*flags);
    return show(flags->api, {.target = "/api/tokens"}, print_tokens);
  };
}

} // namespace plumbline::tool
