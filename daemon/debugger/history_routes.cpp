#include "daemon/debugger/history_routes.h"

#include "daemon/debugger/history.h"
#include "daemon/debugger/request.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/record_json.h"
#include "validator/json_text.h"
#include "validator/timestamp.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::uint64_t default_limit = 100;
constexpr std::uint64_t max_limit = 1000;

http::Response bad_parameter(std::string_view name, std::string_view message) {
  std::string errors = R"("errors":[{"pointer":)";
  append_json_string(errors, name);
  errors += ",\"message\":";
  append_json_string(errors, message);
  errors += "}]";
  return http::problem(422, "invalid", "A parameter is not understood", std::string(name) + ": " + std::string(message),
                       errors);
}

/// Absent: nothing and no fault.
struct Number {
  std::optional<std::uint64_t> value;
  bool fault = false;
};
Number number_parameter(const http::Request& request, std::string_view name) {
  const auto text = request.parameter(name);
  if (text.empty()) return {std::nullopt, request.has_parameter(name)};
  const auto value = whole_number(text);
  return {value, !value};
}

Result<HistoryQuery, http::Response> query_of(const http::Request& request) {
  HistoryQuery query;
  auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  query.filter = std::move(*filter);
  for (const auto& [name, place] : {std::pair{"before", &query.before}, std::pair{"after", &query.after}}) {
    const auto number = number_parameter(request, name);
    if (number.fault) return unexpected(bad_parameter(name, "a seq"));
    *place = number.value;
  }
  for (const auto& [name, place] : {std::pair{"from", &query.from_ms}, std::pair{"to", &query.to_ms}}) {
    const auto text = request.parameter(name);
    if (text.empty()) continue;
    *place = parse_timestamp(text);
    if (!*place) return unexpected(bad_parameter(name, "a time, as in 2026-11-24T12:00:00Z"));
  }
  if (const auto cursor = number_parameter(request, "cursor"); cursor.fault)
    return unexpected(bad_parameter("cursor", "`next` of a page"));
  else if (cursor.value)
    query.before = std::min(query.before.value_or(*cursor.value), *cursor.value);
  return query;
}

bool wants_lines(const http::Request& request) {
  return request.header("accept").find("application/x-ndjson") != std::string_view::npos;
}

task<http::Response> list_events(http::Request& request, const Stream& stream) {
  if (stream.looker(request).role.empty()) co_return unauthorized();
  auto query = query_of(request);
  if (!query) co_return std::move(query.error());
  const auto limit = number_parameter(request, "limit");
  const bool lines = wants_lines(request);
  if (limit.fault || (limit.value && (*limit.value < 1 || (!lines && *limit.value > max_limit))))
    co_return bad_parameter("limit", lines ? "at least 1" : "from 1 to 1000");

  if (lines) {
    auto source = std::make_shared<HistoryLines>(stream.journal, std::move(*query), limit.value.value_or(0));
    http::Response response;
    response.content_type = "application/x-ndjson";
    response.next_piece = [source, &stream]() -> task<std::string> {
      auto next = [source] { return source->next(); };
      return stream.reader.run(std::move(next));
    };
    co_return response;
  }
  auto page = [&stream, asked = std::move(*query), count = limit.value.value_or(default_limit)] {
    return history_page(stream.journal, asked, static_cast<std::size_t>(count));
  };
  co_return http::json(co_await stream.reader.run(std::move(page)));
}

std::string event_json(const Stream& stream, const journal::Group& group, std::uint64_t seq) {
  const auto record = group.record(seq);
  std::string json = "{\"seq\":";
  append_json_number(json, seq);
  json += ",\"verdict\":";
  json += group.verdict_json(seq);
  json += ",\"call\":";
  ingest::append_call_json(json, record);
  json += ",\"duplicates\":";
  append_json_number(json, stream.journal.duplicates_of(seq));
  json += ",\"deliveries\":";
  json += stream.deliveries ? stream.deliveries(seq, record) : "[]";
  return json + '}';
}

task<http::Response> show_event(http::Request& request, const Stream& stream) {
  if (stream.looker(request).role.empty()) co_return unauthorized();
  const auto seq = whole_number(request.params.at(0)).value_or(0);
  if (seq == 0 || seq > stream.journal.head())
    co_return http::problem(404, "unknown_seq", "There is no such call", "The journal has not given this seq.");
  auto read = [&stream, seq] {
    auto group = stream.journal.at_or_after(seq);
    if (!group || !group->holds(seq)) return std::string();
    return event_json(stream, *group, seq);
  };
  auto json = co_await stream.reader.run(std::move(read));
  if (json.empty())
    co_return http::problem(410, "not_kept", "This call is no longer kept", "It was forgotten, or retention took it.");
  co_return http::json(std::move(json));
}

task<http::Response> list_notices(http::Request& request, const Stream& stream) {
  if (stream.looker(request).role.empty()) co_return unauthorized();
  std::string json = "{\"notices\":[";
  for (const auto& notice : stream.notices.newest_first()) {
    if (json.back() == '}') json += ',';
    json += *notice;
  }
  co_return http::json(json + "]}");
}

} // namespace

void add_history_routes(http::Router& router, const Stream& stream) {
  router.add("GET", "/api/events", [&stream](http::Request& request) { return list_events(request, stream); });
  router.add("GET", "/api/events/{seq}", [&stream](http::Request& request) { return show_event(request, stream); });
  router.add("GET", "/api/notices", [&stream](http::Request& request) { return list_notices(request, stream); });
}

} // namespace plumbline::debugger
