#pragma once

#include <optional>
#include <string>

namespace plumbline::ingest {

/// What is in base64, URL-safe or not, padded or not; absent where it is none. validator::text_padding bytes behind the
/// answer are readable.
std::optional<std::string> from_base64(std::string text);

} // namespace plumbline::ingest
