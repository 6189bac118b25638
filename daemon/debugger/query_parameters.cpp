#include "daemon/debugger/query_parameters.h"

#include "daemon/http/problem.h"
#include "validator/json/json_members.h"
#include "validator/values/timestamp.h"

#include <charconv>
#include <utility>

namespace plumbline::debugger {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Filter, FilterFault> filter_of_query(const http::Request& request) {
  auto filter = filter_of_texts([&](std::string_view name) -> std::optional<std::string> {
    if (!request.has_parameter(name)) return std::nullopt;
    auto value = request.parameter(name);
    if (value.empty()) return std::nullopt;
    return value;
  });
  if (filter) filter->payload = request.parameter("payload") == "1";
  return filter;
}

task<Result<Filter, FilterFault>> ready(const DebuggerContext& stream, const ViewerIdentity& who, Filter filter) {
  if (auto limited = filter.limit(stream.sight_of(who)); !limited) co_return unexpected(std::move(limited.error()));
  if (!filter.query.has_patterns()) co_return filter;
  auto compile = [filter = std::move(filter)]() mutable -> Result<Filter, FilterFault> {
    if (auto done = filter.query.compile(); !done) return unexpected(std::move(done.error()));
    return std::move(filter);
  };
  co_return co_await stream.searcher.run(std::move(compile));
}

Result<TimeRange, http::Response> time_range_of(const http::Request& request) {
  TimeRange range;
  for (const auto& [name, place] : {std::pair{"from", &range.from_ms}, std::pair{"to", &range.to_ms}}) {
    const auto text = request.parameter(name);
    if (text.empty()) continue;
    *place = parse_timestamp(text);
    if (!*place) return unexpected(bad_parameter(name, "must be a time such as 2026-11-24T12:00:00Z"));
  }
  return range;
}

Result<std::size_t, http::Response> number_within(const http::Request& request, std::string_view name,
                                                  std::uint64_t absent, std::uint64_t most) {
  const auto text = request.parameter(name);
  const auto number = text.empty() ? absent : whole_number(text).value_or(0);
  if (number < 1 || number > most) return unexpected(bad_parameter(name, "must be from 1 to " + std::to_string(most)));
  return static_cast<std::size_t>(number);
}

Result<std::optional<std::uint64_t>, http::Response> cursor_of(const http::Request& request) {
  const auto text = request.parameter("cursor");
  if (text.empty()) return std::optional<std::uint64_t>();
  const auto number = whole_number(text);
  if (!number) return unexpected(bad_parameter("cursor", "must be the `next` of an earlier answer"));
  return number;
}

http::Response unauthorized() {
  auto response = http::problem(401, "unauthorized", "A token is required",
                                "Send a valid token of this workspace: Authorization: Bearer TOKEN.");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"plumbline\"");
  return response;
}

http::Response parameter_problem(std::string_view name, std::string_view sentence) {
  const auto errors = json_text([&](JsonWriter& out) {
    out.array([&] { out.object("pointer", "/" + std::string(name), "message", sentence); });
  });
  return http::problem(422, "invalid", "A parameter is invalid", sentence, json_members("errors", RawJson{errors}));
}

http::Response bad_parameter(std::string_view name, std::string_view message) {
  return parameter_problem(name, std::string(name) + ' ' + std::string(message) + '.');
}

http::Response bad_filter(const FilterFault& fault) {
  return http::problem(400, "bad_filter", "The filter is invalid", fault.message, place_of(fault));
}

} // namespace plumbline::debugger
