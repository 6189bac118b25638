#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::journal {

/// Beside a journal.db that must be salvaged at the next start lies an empty file of its name and this.
inline constexpr const char* damage_mark = ".is-damaged";

/// NAME.WHY-TIME, or NAME.WHY-TIME-2 and so on where that is taken.
[[nodiscard]] std::string name_aside(const std::filesystem::path& file, const std::string& why, std::int64_t now_ms);
/// Moves a file or a directory, and SQLite's files beside it, out of the way. Returns its new place.
[[nodiscard]] std::filesystem::path set_aside(const std::filesystem::path& file, const std::string& why,
                                              std::int64_t now_ms);

} // namespace plumbline::journal
