#include "daemon/api/api.h"
#include "daemon/api/list_page.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/json/json_writer.h"
#include "validator/values/timestamp.h"

#include <string>

namespace plumbline::setup {
namespace {

http::Response list_tokens(Setup& setup, const ApiCall& call) {
  const auto tokens = setup.tokens().all();
  const auto page = page_of_list(call.query, tokens, [](const auto& token) { return token.id; });
  if (!page) return refused(page.error());
  return http::json(list_json("tokens", tokens, *page, token_json));
}

/// The only answer that contains a token's text.
std::string made_json(const MadeToken& made) {
  auto json = token_json(made.token);
  with_member(json, "token", json_text([&](JsonWriter& out) { out.value(made.text); }));
  return json;
}

http::Response create_token(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  auto name = body->needed_text("name");
  if (!name.empty()) body->check_name("name", name, max_token_name);
  const auto role = body->text("role").value_or("");
  if (role != name_of(Role::owner) && role != name_of(Role::viewer))
    body->error("/role", "role must be owner or viewer.");
  std::optional<std::int64_t> expires_at_ms;
  if (const auto expires = body->text("expiresAt")) {
    expires_at_ms = parse_timestamp(*expires);
    if (!expires_at_ms) body->error("/expiresAt", "expiresAt must be a time such as 2026-11-24T12:00:00Z.");
  }
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const auto made = setup.tokens().create(setup.transaction(call.who), std::move(name),
                                          role == name_of(Role::owner) ? Role::owner : Role::viewer, expires_at_ms);
  if (!made) return refused(made.error());
  auto response = http::json(with_ignored(made_json(*made), body->ignored()), 201);
  response.headers.emplace_back("Location", "/api/tokens/" + made->token.id);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response delete_token(Setup& setup, const ApiCall& call) {
  const auto deleted = setup.tokens().remove(setup.transaction(call.who), call.id);
  if (!deleted) return refused(deleted.error());
  return http::no_content();
}

} // namespace

void add_token_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/tokens", handler(workspace, Access::look, list_tokens));
  router.add("POST", "/api/tokens", handler(workspace, Access::change, create_token));
  router.add("DELETE", "/api/tokens/{id}", handler(workspace, Access::change, delete_token));
}

} // namespace plumbline::setup
