#pragma once

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The write key of an `Authorization: Basic base64(key + ":" + anything)` header; also without the colon, which some
/// clients leave out.
/// "" where the header is absent, of another scheme, or no base64.
std::string basic_write_key(std::string_view authorization);

} // namespace plumbline::ingest
