#pragma once

#include <cstdint>
#include <string_view>

namespace plumbline::validator {

/// What the server knows of a call besides its text.
struct Receipt {
  std::int64_t received_at_ms = 0;
  std::string_view message_id; ///< made for a call without one; "" = none was made
};

} // namespace plumbline::validator
