#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/filter/filter.h"
#include "daemon/http/message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// Shared by the stream's handshake and the history's routes.

/// The digits of a seq or a count, and nothing else.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

/// From a request's query: env, source, type, event, result, kind, session, q, payload=1. Its patterns are not compiled
/// yet.
[[nodiscard]] Result<Filter, FilterFault> filter_of_query(const http::Request& request);

/// The filter limited to what whoever asks sees, with its patterns compiled on the searcher's thread. Every filter that
/// a client sent comes through here. From any coroutine.
[[nodiscard]] task<Result<Filter, FilterFault>> ready(const DebuggerContext& stream, const ViewerIdentity& who,
                                                      Filter filter);

/// What `from` and `to` of a request's query say; absent: no bound.
struct TimeRange {
  std::optional<std::int64_t> from_ms;
  std::optional<std::int64_t> to_ms;
};
/// The error is the answer to a text that is no time.
[[nodiscard]] Result<TimeRange, http::Response> time_range_of(const http::Request& request);

/// A parameter from 1 to `most`; `absent` if it was not sent, or is empty. The error is the answer to any other.
[[nodiscard]] Result<std::size_t, http::Response> number_within(const http::Request& request, std::string_view name,
                                                                std::uint64_t absent, std::uint64_t most);
/// Absent if it was not sent, or is empty. The error is the answer to what is no number.
[[nodiscard]] Result<std::optional<std::uint64_t>, http::Response> cursor_of(const http::Request& request);

/// 401 for a request without a token.
[[nodiscard]] http::Response unauthorized();
/// 422 for a query parameter, with a sentence that says what is wrong with it.
[[nodiscard]] http::Response parameter_problem(std::string_view name, std::string_view sentence);
/// The same, for an invalid value: `message` goes on after its name, such as "must be a seq".
[[nodiscard]] http::Response bad_parameter(std::string_view name, std::string_view message);
/// 400 with what would have been right.
[[nodiscard]] http::Response bad_filter(const FilterFault& fault);

} // namespace plumbline::debugger
