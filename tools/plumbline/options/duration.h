#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// "90s", "10m", "2h", "7d", "500ms"; absent if it is none of these, or longer than ten years.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

/// A moment for the API: a time is unchanged, a duration is that long before `now`; absent if it is neither.
[[nodiscard]] std::optional<std::string> read_moment(std::string_view text, std::chrono::system_clock::time_point now);

} // namespace plumbline::tool
