#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace plumbline::debugger {

inline constexpr std::int64_t ms_per_second = 1'000;
inline constexpr std::int64_t ms_per_minute = 60 * ms_per_second;
inline constexpr std::int64_t ms_per_hour = 60 * ms_per_minute;

/// Counts in each of the latest `Size` units of time: seconds, minutes or hours. A unit is the time since the epoch
/// divided by its length. A value of fixed size; its bytes are stored as they are.
template<std::size_t Size>
class RecentCounts {
 public:
  using Counts = std::array<std::uint32_t, Size>;

  /// A unit that is older than all that are kept begins anew: the clock was set back.
  void add(std::int64_t unit) {
    if (unit > last_) move_to(unit);
    if (last_ - unit >= size) {
      counts_.fill(0);
      last_ = unit;
    }
    auto& count = counts_[place_of(unit)];
    if (count != UINT32_MAX) ++count;
  }

  /// The counts of `Size` units, the oldest first; the last is that of `unit`.
  Counts up_to(std::int64_t unit) const {
    Counts counts{};
    for (std::size_t i = 0; i < Size; ++i) {
      const auto wanted = unit - size + 1 + static_cast<std::int64_t>(i);
      if (wanted <= last_ && last_ - wanted < size) counts[i] = counts_[place_of(wanted)];
    }
    return counts;
  }
  std::uint64_t sum_up_to(std::int64_t unit) const {
    const auto counts = up_to(unit);
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  }

  friend bool operator==(const RecentCounts&, const RecentCounts&) = default;

 private:
  static constexpr auto size = static_cast<std::int64_t>(Size);

  static std::size_t place_of(std::int64_t unit) { return static_cast<std::size_t>(((unit % size) + size) % size); }
  void move_to(std::int64_t unit) {
    const auto passed = std::min(unit - last_, size);
    for (std::int64_t i = 0; i < passed; ++i) counts_[place_of(unit - i)] = 0;
    last_ = unit;
  }

  std::int64_t last_ = 0; ///< the latest unit that was counted
  Counts counts_{};       ///< of a unit at its remainder by `Size`
};

} // namespace plumbline::debugger
