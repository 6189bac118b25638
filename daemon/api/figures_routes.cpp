#include "daemon/api/figures_routes.h"

#include "daemon/debugger/query_parameters.h"
#include "daemon/filter/filter.h"
#include "daemon/http/problem.h"
#include "validator/values/timestamp.h"

#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::uint64_t default_limit = 100;
constexpr std::uint64_t max_limit = 1'000;

/// The file is being rebuilt from the journal, or the journal cannot be read.
http::Response behind() {
  auto response = http::problem(503, "unavailable", "The calls are still being counted",
                                "Problems and coverage have not caught up with the journal yet. Try again later.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

/// A JSON object of figures, which says so if they do not cover every call.
std::string with_beginning(std::string object, const Figures& figures) {
  if (!figures.since_ms) return object;
  object.back() = ',';
  return object + "\"since\":\"" + format_timestamp(*figures.since_ms) + "\"}";
}

Result<ProblemQuery, http::Response> problem_query_of(const http::Request& request, const ingest::Sight& sight) {
  // The same names and faults as everywhere else.
  const auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  ProblemQuery query;
  query.env = filter->env;
  query.source = filter->source;
  query.type = filter->type;
  query.event = filter->event;
  query.kind = filter->kind;
  query.path = request.parameter("path");
  if (sight.is_limited())
    if (const auto covered = sight.hiding()->covered(query.path);
        !covered.empty() && covered.size() < query.path.size())
      return unexpected(bad_parameter("path", "leads into something that is hidden from viewers"));
  if (const auto cursor = request.parameter("cursor"); !cursor.empty()) {
    query.before = whole_number(cursor);
    if (!query.before) return unexpected(bad_parameter("cursor", "must be the `next` of an earlier answer"));
  }
  const auto limit = request.parameter("limit");
  const auto number = limit.empty() ? default_limit : whole_number(limit).value_or(0);
  if (number < 1 || number > max_limit) return unexpected(bad_parameter("limit", "must be from 1 to 1000"));
  query.limit = static_cast<std::size_t>(number);
  return query;
}

task<http::Response> list_problems(http::Request& request, const FiguresView& view) {
  const auto who = view.stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  const auto sight = view.stream.sight_of(who);
  auto query = problem_query_of(request, sight);
  if (!query) co_return std::move(query.error());
  auto render = [query = std::move(*query), sight](const Figures& figures) {
    return with_beginning(sight.seen(figures.problems.page(query)), figures);
  };
  auto page = co_await view.figures.ask(std::move(render));
  if (!page) co_return behind();
  co_return http::json(std::move(*page));
}

task<http::Response> show_coverage(http::Request& request, const FiguresView& view) {
  if (view.stream.identity(request).role.empty()) co_return unauthorized();
  const auto filter = filter_of_query(request);
  if (!filter) co_return bad_filter(filter.error());
  const auto env = filter->env.value_or(Environment::dev);
  auto render = [env, rulebook = view.rulebook.load(), now_ms = view.stream.now_ms()](const Figures& figures) {
    return with_beginning(figures.coverage.json(env, rulebook->plan(env), now_ms), figures);
  };
  auto json = co_await view.figures.ask(std::move(render));
  if (!json) co_return behind();
  co_return http::json(std::move(*json));
}

} // namespace

void add_figures_routes(http::Router& router, const FiguresView& view) {
  router.add("GET", "/api/problems", [&view](http::Request& request) { return list_problems(request, view); });
  router.add("GET", "/api/coverage", [&view](http::Request& request) { return show_coverage(request, view); });
}

} // namespace plumbline::debugger
