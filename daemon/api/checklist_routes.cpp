#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/setup/checklist/checklist_json.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/json/json_writer.h"

namespace plumbline::setup {
namespace {

std::string steps_json(const Setup& setup, std::optional<Environment> env) {
  return json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto id : all_steps)
        if (!env || id.env == *env) out.value(RawJson{step_json(setup.progress().step(id))});
    });
  });
}

http::Response show_checklist(Setup& setup, const ApiCall& call) {
  const auto env = call.query.env;
  const auto steps = call.sight.seen(steps_json(setup, env));
  unsigned done = 0;
  unsigned of = 0;
  for (const auto id : all_steps) {
    if (id.env != env) continue;
    ++of;
    if (is_done(id, setup.state(), setup.progress().done())) ++done;
  }
  return http::json(json_text([&](JsonWriter& out) {
    out.StartObject();
    if (env) out.members("env", name_of(*env), "done", done, "of", of);
    out.members("steps", RawJson{steps}, "next", RawJson{"null"});
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
