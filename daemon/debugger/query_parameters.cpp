#include "daemon/debugger/query_parameters.h"

#include "daemon/http/problem.h"
#include "validator/json/json_text.h"
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

http::Response unauthorized() {
  auto response =
      http::problem(401, "unauthorized", "A token is required",
                    "Send `Authorization: Bearer TOKEN`; owner.token and viewer.token are in the state directory.");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

http::Response bad_parameter(std::string_view name, std::string_view message) {
  const std::string sentence = std::string(name) + ' ' + std::string(message) + '.';
  std::string errors = R"("errors":[{"pointer":)";
  append_json_string(errors, "/" + std::string(name));
  errors += ",\"message\":";
  append_json_string(errors, sentence);
  errors += "}]";
  return http::problem(422, "invalid", "A parameter is invalid", sentence, errors);
}

http::Response bad_filter(const FilterFault& fault) {
  return http::problem(400, "bad_filter", "The filter is invalid", fault.message, place_of(fault));
}

} // namespace plumbline::debugger
