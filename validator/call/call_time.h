#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline {

/// A time that a call carries, read.
struct CallTime {
  enum class State : std::uint8_t {
    absent,
    read,
    unread, ///< sent, but not a time
    zero,   ///< the zero of Go's time or of Unix time: a variable that nobody set
  };
  State state = State::absent;
  std::int64_t ms = 0; ///< since the epoch; only for `read`

  bool is_read() const { return state == State::read; }
};

/// Reads what parse_timestamp reads, and numbers: seconds since the epoch, or milliseconds, microseconds, nanoseconds,
/// distinguished by their size (docs/wire-contract.md, 12.1).
[[nodiscard]] CallTime read_call_time(std::optional<std::string_view> text);

/// When a call happened, by the caller's clock and by ours.
struct CallTimes {
  CallTime own;                  ///< `timestamp`, or `originalTimestamp` without one
  CallTime sent;                 ///< `sentAt`
  std::int64_t corrected_ms = 0; ///< receivedAt - (sentAt - own); without `sent` own; without own receivedAt
};

[[nodiscard]] CallTimes call_times(std::int64_t received_ms, CallTime own, CallTime sent);

} // namespace plumbline
