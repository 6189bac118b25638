#pragma once

#include "daemon/core/worker.h"
#include "daemon/filter/filter.h"
#include "daemon/http/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// What the stream's handshake and the history's routes have in common.

/// The digits of a seq or a count, and nothing else.
std::optional<std::uint64_t> whole_number(std::string_view text);

/// From a request's query: env, source, type, event, result, kind, session, q, payload=1. Without its patterns, until
/// it is compiled.
Result<Filter, FilterFault> filter_of_query(const http::Request& request);

/// The filter with its patterns, which are compiled on the worker's thread. From any coroutine.
task<Result<Filter, FilterFault>> compiled(Worker& worker, Filter filter);

/// 401 to whoever shows no token.
http::Response unauthorized();
/// 422 where a query's parameter is none: `message` says what it is.
http::Response bad_parameter(std::string_view name, std::string_view message);
/// 400 with what would have been right.
http::Response bad_filter(const FilterFault& fault);

} // namespace plumbline::debugger
