#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::journal {

/// The contents of a backup.
struct BackupFacts {
  std::int64_t made_at_ms = 0; ///< since the epoch
  std::uint64_t calls = 0;
  std::uint64_t first = 0; ///< seq of the oldest call that is kept; 0: no call is kept
  std::uint64_t head = 0;  ///< the newest seq ever given
};

/// Why no backup was made, or why nothing was restored: a sentence for an operator.
struct BackupFault {
  std::string sentence;
  bool wrong_usage = false; ///< true: the request was impossible; false: it failed
};

/// Writes the journal, the workspace, the figures and the tokens' files of a state directory into one new file (mode
/// 0600; README.md has its format), whole or not at all. A daemon may serve the directory meanwhile: the backup shows
/// the moment in which it begins, the daemon does not wait, and its write-ahead log grows until the backup is done.
/// Leaves out the index, which is rebuilt, and what destinations wrote. Blocks. Thread: any.
[[nodiscard]] Result<BackupFacts, BackupFault> make_backup(const std::filesystem::path& state_directory,
                                                           const std::filesystem::path& file, std::int64_t now_ms);

/// Restores a backup into a state directory that is empty or absent, and checks every row against its checksum. Whole
/// or not at all: if the file is damaged, cut off or not a backup, the directory stays empty. Blocks.
[[nodiscard]] Result<BackupFacts, BackupFault> restore_backup(const std::filesystem::path& file,
                                                              const std::filesystem::path& state_directory);

} // namespace plumbline::journal
