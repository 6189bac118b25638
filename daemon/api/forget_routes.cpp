#include "daemon/api/forget_routes.h"

#include "daemon/api/api.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/http/problem.h"
#include "validator/json/json_writer.h"

#include <spdlog/spdlog.h>

#include <optional>
#include <string>

namespace plumbline::debugger {

namespace {

/// Absent if a value is invalid.
std::optional<ForgetQuery> forget_query_of(const http::Request& request) {
  ForgetQuery query;
  const auto env = request.parameter("env");
  query.env = environment_named(env);
  if (!env.empty() && !query.env) return std::nullopt;
  query.source = request.parameter("source");
  query.user = request.parameter("user");
  query.session = request.parameter("session");
  return query;
}

task<http::Response> forget_events(http::Request& request, const Forgetting& forgetting) {
  const auto identity = forgetting.stream.identity(request);
  if (identity.role.empty()) co_return unauthorized();
  if (identity.role != "owner") co_return setup::refused(setup::owner_only());
  const auto query = forget_query_of(request);
  if (!query) co_return bad_parameter("env", "must be dev or prod");
  if (query->all() && request.parameter("all") != "1")
    co_return bad_parameter("all", "must be 1 to forget every kept call; otherwise send env, source, user or session");
  auto work = [&forgetting, asked = *query]() -> std::optional<std::uint64_t> {
    try {
      const auto room = forgetting.make_room ? forgetting.make_room() : nullptr;
      return forget(forgetting.stream.journal, forgetting.index, &forgetting.figures, forgetting.before, asked);
    } catch (const std::runtime_error& error) {
      spdlog::error("DELETE /api/events: {}", error.what());
      return std::nullopt;
    }
  };
  const auto forgotten = co_await forgetting.worker.run(std::move(work));
  if (!forgotten)
    co_return http::problem(
        503, "unavailable", "The journal cannot be changed at the moment",
        "Some of the calls may already be forgotten. Try again; the daemon's log says why it failed.");
  if (forgetting.done) forgetting.done(identity, *query, *forgotten);
  co_return http::json(json_text([&](JsonWriter& out) { out.object("forgotten", *forgotten); }));
}

} // namespace

void add_forget_routes(http::Router& router, const Forgetting& forgetting) {
  router.add("DELETE", "/api/events",
             [&forgetting](http::Request& request) { return forget_events(request, forgetting); });
}

} // namespace plumbline::debugger
