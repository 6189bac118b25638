#include "daemon/http/problem.h"
#include "daemon/setup/api.h"
#include "daemon/setup/request_body.h"
#include "daemon/setup/setup_json.h"
#include "daemon/setup/setup_routes.h"

#include <charconv>

namespace plumbline::setup {
namespace {

/// The state is part of it: evidence changes it and no document of the set-up.
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

http::Response choose(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  const auto goal = body->text("goal").value_or("");
  const auto use_case = body->needed_text("useCase");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, setup_tag(setup))) return refused(stale());
  if (const auto chosen = setup.choose(goal, use_case, call.who.name); !chosen) return refused(chosen.error());
  return setup_answer(setup, body->ignored());
}

http::Response review(Setup& setup, const ApiCall& call) {
  const auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  if (!matches(call.if_match, setup_tag(setup))) return refused(stale());
  if (const auto reviewed = setup.review(call.who.name); !reviewed) return refused(reviewed.error());
  return setup_answer(setup, body->ignored());
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 0) return std::nullopt;
  return number;
}

http::Response show_plan(Setup& setup, const ApiCall& call) {
  const auto env = call.env.empty() ? Environment::dev : environment_named(call.env);
  if (!env) return refused(invalid("/env", "env is dev or prod."));
  const auto number = number_in(call.version);
  if (!call.version.empty() && !number) return refused(invalid("/version", "version is a number from 0."));
  const auto plan = setup.plan(*env, number);
  if (!plan) return refused(plan.error());
  return with_etag(plan_json(**plan, *env, setup.state().selection),
                   etag("plan-" + std::to_string((*plan)->number), setup.revision("setup")));
}

} // namespace

void add_choice_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/goals", handler(workspace, Access::look, show_goals));
  router.add("GET", "/api/setup", handler(workspace, Access::look, show_setup));
  router.add("PUT", "/api/setup", handler(workspace, Access::change, choose));
  router.add("POST", "/api/setup/review", handler(workspace, Access::change, review));
  router.add("GET", "/api/plan", handler(workspace, Access::look, show_plan));
}

void add_setup_routes(http::Router& router, Workspace& workspace) {
  add_choice_routes(router, workspace);
  add_source_routes(router, workspace);
  add_session_routes(router, workspace);
  add_checklist_routes(router, workspace);
}

} // namespace plumbline::setup
