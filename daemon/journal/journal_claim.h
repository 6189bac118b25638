#pragma once

#include "daemon/journal/head_witness.h"
#include "daemon/journal/journal_file.h"
#include "daemon/journal/sqlite_journal.h"

namespace plumbline::journal {

/// The number of the workspace whose journal the file is: options.workspace, or the file's own. Makes a new file that
/// workspace's. Throws ForeignJournal.
[[nodiscard]] std::uint64_t claim(JournalFile& file, const SqliteJournalOptions& options);

/// Checks that the journal does not end before calls that were answered, because its log is gone or an older copy is in
/// its place. Throws LostCalls; if the loss is accepted, the file skips every seq that may have been given. `had_log`:
/// the file had a log with commits before it was opened.
void look_for_lost_calls(JournalFile& file, const HeadWitness& witness, const SqliteJournalOptions& options,
                         bool had_log);

} // namespace plumbline::journal
