#pragma once

#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/sqlite_journal.h"

#include <cstdint>
#include <filesystem>

namespace plumbline::journal {

/// Makes the directory of a journal, mode 0700, with its name synced, unless it exists. Throws LostCalls if segments
/// lie in it without their numbers, unless that is accepted. Throws std::runtime_error with a sentence for an operator.
void prepare_directory(const std::filesystem::path& directory, const SqliteJournalOptions& options);

/// The number of the workspace whose journal it is: options.workspace, or its own. Makes a new journal that
/// workspace's. Throws ForeignJournal.
[[nodiscard]] std::uint64_t claim(const std::filesystem::path& directory, JournalNumbers& numbers,
                                  const SqliteJournalOptions& options);

} // namespace plumbline::journal
