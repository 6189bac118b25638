#include "tools/plumbline/options/duration.h"

#include "validator/values/timestamp.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace plumbline::tool {

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units = {
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  constexpr std::int64_t longest = 3650LL * 86'400'000;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, ms] : units)
    if (unit == name && count <= longest / ms) return std::chrono::milliseconds(count * ms);
  return std::nullopt;
}

std::optional<std::string> read_moment(std::string_view text, std::chrono::system_clock::time_point now) {
  if (const auto ago = read_duration(text))
    return format_timestamp(
        std::chrono::duration_cast<std::chrono::milliseconds>((now - *ago).time_since_epoch()).count());
  const auto time = parse_timestamp(text);
  return time ? std::optional(format_timestamp(*time)) : std::nullopt;
}

} // namespace plumbline::tool
