#include "daemon/retention_options.h"

#include "validator/values/duration.h"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace plumbline {

namespace {

constexpr std::uint64_t least_size = 16ULL << 20U; // some hundred rows of the journal
constexpr std::uint64_t most_size = 1ULL << 50U;
constexpr std::uint64_t least_dedupe_memory = 1ULL << 20U;
constexpr std::uint64_t most_dedupe_memory = 1ULL << 40U;
constexpr std::chrono::minutes least_time{1};
constexpr std::chrono::hours most_time{36'500 * 24};

using Unit = std::pair<std::string_view, std::uint64_t>;
constexpr std::array sizes{
    Unit{"", 1},           Unit{"MiB", 1ULL << 20U},  Unit{"GiB", 1ULL << 30U},     Unit{"TiB", 1ULL << 40U},
    Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000}, Unit{"TB", 1'000'000'000'000}};

/// A whole number and one of the units; nothing where it is not that, or does not fit.
std::optional<std::uint64_t> read_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, factor] : sizes) {
    if (text != name) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
    return number * factor;
  }
  return std::nullopt;
}

} // namespace

Result<std::chrono::milliseconds, std::string> read_keep_for(std::string_view text) {
  const auto time = read_duration(text, most_time);
  if (!time || *time < least_time)
    return unexpected(std::string("must be a duration such as 30d, 12h or 90m, from 1m to 36500d"));
  return *time;
}

Result<std::uint64_t, std::string> read_keep_size(std::string_view text) {
  const auto bytes = read_size(text);
  if (!bytes || *bytes < least_size || *bytes > most_size)
    return unexpected(std::string("must be a size such as 4GiB or 500MB, from 16MiB to 1024TiB"));
  return *bytes;
}

Result<std::uint64_t, std::string> read_dedupe_memory(std::string_view text) {
  const auto bytes = read_size(text);
  if (!bytes || *bytes < least_dedupe_memory || *bytes > most_dedupe_memory)
    return unexpected(std::string("must be a size such as 256MiB or 1GB, from 1MiB to 1TiB"));
  return *bytes;
}

} // namespace plumbline
