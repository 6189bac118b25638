#pragma once

#include "daemon/journal/backup/backup.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace plumbline::journal {

class NewBackup;

/// The name of a journal's directory in a state directory, and of its numbers in a backup.
inline constexpr const char* segments_name = "journal";
inline constexpr const char* segment_numbers_name = "journal/numbers.db";

/// Adds a journal in segments: its numbers, and its files as far as they are whole. Retention and forgetting wait
/// meanwhile. Returns what it has (made_at_ms: 0). Throws SQLite::Exception, std::runtime_error.
[[nodiscard]] BackupFacts take_segments(NewBackup& backup, const std::filesystem::path& directory);

} // namespace plumbline::journal
