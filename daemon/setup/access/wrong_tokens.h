#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// Counts wrong tokens by the address that sends them, so that guessing is slow and leaves a trace. Bounded, whatever
/// arrives: so many addresses (the first 64 bits of IPv6), and so many traces an hour. Not used for right tokens.
/// Thread: any.
class WrongTokens {
 public:
  static constexpr std::size_t max_addresses = 1024;
  /// An address that sends no wrong token for so long is forgotten.
  static constexpr std::int64_t memory_ms = 10 * 60 * 1000;
  /// So many wrong tokens are answered at once; the next after 10 ms, each further one after twice the previous time,
  /// up to max_delay.
  static constexpr std::uint64_t free_of_delay = 3;
  static constexpr std::chrono::milliseconds max_delay{250};
  /// Traces of all addresses together.
  static constexpr double traces_at_once = 20;
  static constexpr double traces_an_hour = 60;

  struct Noted {
    std::chrono::milliseconds delay{0}; ///< before the answer
    std::optional<std::uint64_t> trace; ///< the count to write down now; absent: not now
  };
  /// Counts one more from this address. The 1st, 10th, 100th, ... of an address are written down.
  Noted note(std::string_view address, std::int64_t now_ms);

 private:
  struct Sender {
    std::uint64_t count = 0;
    std::int64_t latest_ms = 0;
  };

  Sender& sender(std::string_view address, std::int64_t now_ms);
  bool may_trace(std::int64_t now_ms);

  std::mutex mutex_;
  std::map<std::string, Sender, std::less<>> senders_;
  double traces_left_ = traces_at_once;
  std::int64_t traced_ms_ = 0;
};

/// The address that identifies a sender: an IPv6 network of 64 bits is one sender.
[[nodiscard]] std::string sender_of(std::string_view address);

} // namespace plumbline::setup
