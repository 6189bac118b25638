#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::ingest {

enum class Encoding : std::uint8_t { identity, gzip, deflate };

/// Why a body could not be inflated.
struct InflateFault {
  enum class Code : std::uint8_t { corrupt, too_large };
  Code code;
  std::string message;
};

/// Inflates a body into `out` (cleared first; 64 readable bytes follow its end), and stops as soon as it exceeds
/// `limit` bytes, so that a bomb costs no more than that. Accepts deflate with and without zlib's header, as browsers
/// do. Several gzip members in a row are one body.
[[nodiscard]] Result<void, InflateFault> inflate_body(Encoding encoding, std::string_view body, std::size_t limit,
                                                      std::string& out);

} // namespace plumbline::ingest
