#include "tools/plumbline/options/duration.h"

#include "validator/values/duration.h"
#include "validator/values/timestamp.h"

namespace plumbline::tool {

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  return plumbline::read_duration(text, std::chrono::hours(3650 * 24));
}

std::optional<std::string> read_moment(std::string_view text, std::chrono::system_clock::time_point now) {
  if (const auto ago = read_duration(text))
    return format_timestamp(
        std::chrono::duration_cast<std::chrono::milliseconds>((now - *ago).time_since_epoch()).count());
  const auto time = parse_timestamp(text);
  return time ? std::optional(format_timestamp(*time)) : std::nullopt;
}

} // namespace plumbline::tool
