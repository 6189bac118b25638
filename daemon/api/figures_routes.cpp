#include "daemon/api/figures_routes.h"

#include "daemon/debugger/query_parameters.h"
#include "daemon/filter/filter.h"
#include "daemon/http/problem.h"
#include "validator/json/json_members.h"

#include <functional>
#include <string>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::uint64_t default_limit = 100;
constexpr std::uint64_t max_limit = 1'000;
constexpr std::uint64_t max_step = 60;

/// The file is being rebuilt from the journal, or the journal cannot be read.
http::Response still_counting() {
  auto response = http::problem(503, "unavailable", "The calls are still being counted",
                                "Problems and coverage have not caught up with the journal yet. Try again later.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

/// A JSON object of figures, which says so if they do not cover every call.
std::string with_beginning(std::string object, const Figures& figures) {
  if (!figures.since_ms) return object;
  object.back() = ',';
  return object + json_members("since", JsonTime{figures.since_ms}) + '}';
}

/// What every list of events takes; the filter has the names and faults that it has everywhere else.
Result<EventQuery, http::Response> event_query_of(const http::Request& request, const Filter& filter,
                                                  const FiguresView& view) {
  const auto cursor = cursor_of(request);
  if (!cursor) return unexpected(cursor.error());
  const auto limit = number_within(request, "limit", default_limit, max_limit);
  if (!limit) return unexpected(limit.error());
  return EventQuery{filter.env, filter.source, filter.type, filter.event, view.stream.now_ms(), *cursor, *limit};
}

Result<ProblemQuery, http::Response> problem_query_of(const http::Request& request, const ingest::Sight& sight,
                                                      const FiguresView& view) {
  const auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  auto path = request.parameter("path");
  if (sight.is_limited())
    if (const auto covered = sight.hiding()->covered(path); !covered.empty() && covered.size() < path.size())
      return unexpected(bad_parameter("path", "leads into something that is hidden from viewers"));
  auto query = event_query_of(request, *filter, view);
  if (!query) return unexpected(std::move(query.error()));
  return ProblemQuery{std::move(*query), filter->kind, std::move(path)};
}

Result<EventQuery, http::Response> rate_query_of(const http::Request& request, const FiguresView& view) {
  const auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  return event_query_of(request, *filter, view);
}

Result<TimelineQuery, http::Response> timeline_query_of(const http::Request& request) {
  const auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  TimelineQuery query;
  query.env = filter->env;
  query.source = filter->source;
  const auto range = time_range_of(request);
  if (!range) return unexpected(range.error());
  query.from_ms = range->from_ms;
  query.to_ms = range->to_ms;
  if (const auto unit = request.parameter("unit"); unit == "second")
    query.by_second = true;
  else if (!unit.empty() && unit != "minute")
    return unexpected(bad_parameter("unit", "must be minute or second"));
  const auto step = number_within(request, "step", 1, max_step);
  if (!step) return unexpected(step.error());
  query.step = static_cast<std::int64_t>(*step);
  return query;
}

/// What `render` makes of the figures, which says so if they do not cover every call.
task<http::Response> figures_answer(const FiguresView& view, std::function<std::string(const Figures&)> render) {
  auto whole = [render = std::move(render)](const Figures& figures) {
    return with_beginning(render(figures), figures);
  };
  auto text = co_await view.figures.ask(std::move(whole));
  if (!text) co_return still_counting();
  co_return http::json(std::move(*text));
}

task<http::Response> list_problems(http::Request& request, const FiguresView& view) {
  const auto who = view.stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  const auto sight = view.stream.sight_of(who);
  auto query = problem_query_of(request, sight, view);
  if (!query) co_return std::move(query.error());
  auto render = [query = std::move(*query), sight](const Figures& figures) {
    return sight.seen(figures.problems.page(query));
  };
  co_return co_await figures_answer(view, std::move(render));
}

task<http::Response> show_coverage(http::Request& request, const FiguresView& view) {
  if (view.stream.identity(request).role.empty()) co_return unauthorized();
  const auto filter = filter_of_query(request);
  if (!filter) co_return bad_filter(filter.error());
  const auto env = filter->env.value_or(Environment::dev);
  auto render = [env, rulebook = view.rulebook.load(), now_ms = view.stream.now_ms()](const Figures& figures) {
    return figures.coverage.json(env, rulebook->plan(env), now_ms);
  };
  co_return co_await figures_answer(view, std::move(render));
}

task<http::Response> list_rates(http::Request& request, const FiguresView& view) {
  if (view.stream.identity(request).role.empty()) co_return unauthorized();
  auto query = rate_query_of(request, view);
  if (!query) co_return std::move(query.error());
  auto render = [query = std::move(*query)](const Figures& figures) { return figures.rates.page(query); };
  co_return co_await figures_answer(view, std::move(render));
}

task<http::Response> show_timeline(http::Request& request, const FiguresView& view) {
  if (view.stream.identity(request).role.empty()) co_return unauthorized();
  auto query = timeline_query_of(request);
  if (!query) co_return std::move(query.error());
  query->now_ms = view.stream.now_ms();
  auto render = [query = std::move(*query)](const Figures& figures) { return figures.timeline.json(query); };
  co_return co_await figures_answer(view, std::move(render));
}

} // namespace

void add_figures_routes(http::Router& router, const FiguresView& view) {
  router.add("GET", "/api/problems", [&view](http::Request& request) { return list_problems(request, view); });
  router.add("GET", "/api/coverage", [&view](http::Request& request) { return show_coverage(request, view); });
  router.add("GET", "/api/rates", [&view](http::Request& request) { return list_rates(request, view); });
  router.add("GET", "/api/timeline", [&view](http::Request& request) { return show_timeline(request, view); });
}

} // namespace plumbline::debugger
