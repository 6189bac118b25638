#pragma once

#include <optional>
#include <string>

namespace plumbline::ingest {

/// Decodes base64, URL-safe or not, padded or not. Absent: the text is not base64. validator::text_padding readable
/// bytes follow the result.
[[nodiscard]] std::optional<std::string> from_base64(std::string text);

} // namespace plumbline::ingest
