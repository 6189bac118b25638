#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::journal {

/// What a backup holds.
struct BackupFacts {
  std::int64_t made_at_ms = 0; ///< since the epoch
  std::uint64_t calls = 0;
  std::uint64_t first = 0; ///< seq of the oldest call that is kept; 0: none is
  std::uint64_t head = 0;  ///< the newest seq ever given
};

/// Why there is none, or why nothing was restored: a sentence for an operator.
struct BackupFault {
  std::string sentence;
  bool wrong_usage = false; ///< what was asked for cannot be; else it failed
};

/// Writes the journal, the workspace, the figures and the tokens' files of a state directory into one new file (mode
/// 0600; README.md has its format), whole or not at all. The directory may be served meanwhile: the backup is of the
/// moment in which it begins, the daemon does not wait, and its write-ahead log grows by what comes until it is done.
/// Not in it: the index, which is made anew, and what destinations wrote. Blocks. Thread: any.
Result<BackupFacts, BackupFault> make_backup(const std::filesystem::path& state_directory,
                                             const std::filesystem::path& file, std::int64_t now_ms);

/// Brings a backup back into a state directory that is empty or not there, and holds every row against its checksum.
/// Whole or not at all: what is damaged, cut off or no backup leaves the directory as empty as it was. Blocks.
Result<BackupFacts, BackupFault> restore_backup(const std::filesystem::path& file,
                                                const std::filesystem::path& state_directory);

} // namespace plumbline::journal
