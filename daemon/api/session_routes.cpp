#include "daemon/api/api.h"
#include "daemon/api/list_page.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/session.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"

#include <optional>

namespace plumbline::setup {
namespace {

constexpr std::size_t max_session_name = 200;

void write_session(JsonWriter& out, const CallSession& session) {
  out.Key("id"), write_text(out, session.id);
  out.Key("name"), write_text_or_null(out, session.name);
  out.Key("evidence"), out.Bool(session.evidence);
}

void write_listed(JsonWriter& out, const CallSession& session) {
  out.StartObject();
  write_session(out, session);
  out.Key("calls"), out.Uint64(session.calls);
  out.Key("expiresAt"), write_time(out, session.expires_at_ms());
  out.EndObject();
}

/// Includes the write keys that put calls into it.
std::string opened_json(const Setup& setup, const CallSession& session) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    write_session(out, session);
    out.Key("writeKeys"), out.StartObject();
    for (const auto env : {Environment::dev, Environment::prod}) {
      const auto key = setup.sources().write_key(env);
      write_key(out, name_of(env)), write_text_or_null(out, key.empty() ? key : key + '.' + session.id);
    }
    out.EndObject();
    out.Key("mark"), out.Uint64(setup.head());
    out.Key("expiresAt"), write_time(out, session.expires_at_ms());
    out.EndObject();
  });
}

http::Response list_sessions(Setup& setup, const ApiCall& call) {
  const auto sessions = setup.sessions().list();
  const auto page = page_of_list(call.query, sessions, [](const CallSession* session) { return session->id; });
  if (!page) return refused(page.error());
  return http::json(json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("sessions"), out.StartArray();
    for (auto i = page->begin; i < page->end; ++i) write_listed(out, *sessions[i]);
    out.EndArray();
    out.Key("next"), write_text_or_null(out, page->next);
    out.EndObject();
  }));
}

http::Response show_session(Setup& setup, const ApiCall& call) {
  const auto* session = setup.sessions().find(call.id);
  if (!session)
    return refused({"not_found", "There is no session " + call.id + ". Sessions are kept for 24 hours.", ""});
  return http::json(json_text([&](JsonWriter& out) { write_listed(out, *session); }));
}

http::Response open_session(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  auto id = body->text("id");
  if (id && !ingest::is_session_id(*id)) body->error("/id", "id must be 1 to 40 characters of a-z, 0-9 and -.");
  auto name = body->text("name");
  if (name && name->size() > max_session_name)
    body->error("/name", "name must have at most " + std::to_string(max_session_name) + " bytes.");
  const auto evidence = body->flag("evidence");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const bool known = id && setup.sessions().find(*id);
  const auto session = setup.sessions().open(std::move(id), std::move(name), evidence);
  auto response = http::json(with_ignored(opened_json(setup, session), body->ignored()), known ? 200 : 201);
  if (!known) response.headers.emplace_back("Location", "/api/sessions/" + session.id);
  return response;
}

} // namespace

void add_session_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/sessions", handler(workspace, Access::look, list_sessions));
  router.add("POST", "/api/sessions", handler(workspace, Access::change, open_session));
  router.add("GET", "/api/sessions/{id}", handler(workspace, Access::look, show_session));
}

} // namespace plumbline::setup
