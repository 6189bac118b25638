#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace plumbline {

/// "500ms", "90s", "10m", "2h", "7d": a whole number and a unit. Absent if the text is none of these, or longer than
/// `longest`.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text,
                                                                     std::chrono::milliseconds longest);

} // namespace plumbline
