#pragma once

#include <chrono>
#include <cstdint>

namespace plumbline {

/// The system's clock: ms since the epoch. Thread: any.
[[nodiscard]] inline std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

} // namespace plumbline
