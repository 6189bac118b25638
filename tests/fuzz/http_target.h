#pragma once

#include <string_view>

namespace plumbline::http {

/// What the fuzzers of HTTP feed (targets.h says what may come of it): bytes as they come from a connection, whole and
/// in pieces, of which the same must be read, without a step that neither takes a byte nor ends.

/// Bytes as requests, one after another.
void fuzz_http(std::string_view bytes);
/// Bytes as a chunked body and what follows it.
void fuzz_chunked(std::string_view bytes);

} // namespace plumbline::http
