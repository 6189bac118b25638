#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/setup/checklist/checklist_json.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"

namespace plumbline::setup {
namespace {

std::string steps_json(const Setup& setup, std::optional<Environment> env) {
  std::string steps = "[";
  for (const auto id : all_steps) {
    if (env && id.env != *env) continue;
    if (steps.size() > 1) steps += ',';
    steps += step_json(setup.progress().step(id));
  }
  return steps + ']';
}

http::Response show_checklist(Setup& setup, const ApiCall& call) {
  const auto env = call.query.env;
  const auto steps = call.sight.seen(steps_json(setup, env));
  if (!env) return http::json("{\"steps\":" + steps + ",\"next\":null}");
  unsigned done = 0;
  unsigned of = 0;
  for (const auto id : all_steps) {
    if (id.env != *env) continue;
    ++of;
    if (is_done(id, setup.state(), setup.progress().done())) ++done;
  }
  return http::json(json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("env"), write_text(out, name_of(*env));
    out.Key("done"), out.Uint(done);
    out.Key("of"), out.Uint(of);
    out.Key("steps"), write_raw(out, steps);
    out.Key("next"), out.Null();
    out.EndObject();
  }));
}

http::Response complete_step(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  const auto reason = body->text("override");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const auto step = setup.progress().complete(setup.transaction(call.who), call.id, reason);
  if (step) return http::json(with_ignored(step_json(*step), body->ignored()));
  auto refusal = step.error();
  // Over HTTP the step is part of the path: an unknown one is not_found. The stream says unknown_step.
  if (refusal.code == "unknown_step") refusal.code = "not_found";
  return refused(refusal);
}

} // namespace

void add_checklist_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/checklist", handler(workspace, Access::look, show_checklist));
  router.add("POST", "/api/checklist/{step}/complete", handler(workspace, Access::change, complete_step));
}

} // namespace plumbline::setup
