#include "validator/values/duration.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace plumbline {

std::optional<std::chrono::milliseconds> read_duration(std::string_view text, std::chrono::milliseconds longest) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units = {
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, ms] : units)
    if (unit == name && count <= longest.count() / ms) return std::chrono::milliseconds(count * ms);
  return std::nullopt;
}

} // namespace plumbline
