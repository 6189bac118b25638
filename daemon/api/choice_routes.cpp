#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/setup_json.h"

namespace plumbline::setup {
namespace {

/// Includes the state: evidence changes it without changing a document of the set-up.
std::string setup_tag(const Setup& setup) {
  const auto state = setup_state_name(setup.state(), setup.progress().done());
  return etag("setup-" + std::string(state), setup.revision("setup"));
}

http::Response setup_answer(const Setup& setup, const std::vector<std::string>& ignored) {
  auto body = setup_json(setup.state(), setup.progress().done());
  return with_etag(with_ignored(std::move(body), ignored), setup_tag(setup));
}

http::Response show_goals(Setup&, const ApiCall&) { return http::json(goals_json()); }

http::Response show_setup(Setup& setup, const ApiCall&) { return setup_answer(setup, {}); }

/// `goal` says which goal was taken; if the request did not name it, people want to know the others.
std::string also_under_json(const Selection& selection) {
  return json_text([&](JsonWriter& out) {
    out.StartArray();
    for (const auto& goal : plans::other_goals(selection.goal, selection.use_case)) write_text(out, goal);
    out.EndArray();
  });
}

http::Response choose(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  const auto goal = body->text("goal").value_or("");
  const auto use_case = body->needed_text("useCase");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, setup_tag(setup))) return refused(stale());
  if (const auto chosen = setup.plans().choose(setup.transaction(call.who), goal, use_case); !chosen)
    return refused(chosen.error());
  auto answer = setup_json(setup.state(), setup.progress().done());
  with_member(answer, "alsoUnder", also_under_json(setup.state().selection));
  return with_etag(with_ignored(std::move(answer), body->ignored()), setup_tag(setup));
}

http::Response review(Setup& setup, const ApiCall& call) {
  const auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  if (!matches(call.if_match, setup_tag(setup))) return refused(stale());
  if (const auto reviewed = setup.plans().review(setup.transaction(call.who)); !reviewed)
    return refused(reviewed.error());
  return setup_answer(setup, body->ignored());
}

http::Response reset(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  const auto confirm = body->needed_text("confirm");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, setup_tag(setup))) return refused(stale());
  if (const auto done = setup.plans().reset(setup.transaction(call.who), confirm); !done) return refused(done.error());
  return setup_answer(setup, body->ignored());
}

} // namespace

void add_choice_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/goals", handler(workspace, Access::look, show_goals));
  router.add("GET", "/api/setup", handler(workspace, Access::look, show_setup));
  router.add("PUT", "/api/setup", handler(workspace, Access::change, choose));
  router.add("POST", "/api/setup/review", handler(workspace, Access::change, review));
  router.add("POST", "/api/setup/reset", handler(workspace, Access::change, reset));
}

void add_setup_routes(http::Router& router, Workspace& workspace, const DeliveryProbe& probe) {
  add_choice_routes(router, workspace);
  add_plan_routes(router, workspace);
  add_plan_study_routes(router, workspace);
  add_source_routes(router, workspace);
  add_destination_routes(router, workspace, probe);
  add_session_routes(router, workspace);
  add_checklist_routes(router, workspace);
  add_audit_routes(router, workspace);
  add_token_routes(router, workspace);
}

} // namespace plumbline::setup
