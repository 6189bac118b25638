#pragma once

#include "daemon/journal/head_witness.h"
#include "daemon/journal/journal_file.h"
#include "daemon/journal/sqlite_journal.h"

namespace plumbline::journal {

/// The number of the workspace whose journal the file is: options.workspace, or what the file says. A new file becomes
/// that workspace's. Throws ForeignJournal.
std::uint64_t claim(JournalFile& file, const SqliteJournalOptions& options);

/// A journal may end before calls that were answered: its log is gone, or an older copy is in its place. Throws
/// LostCalls; where that is accepted, the file gives no seq again that may have been given. `had_log`: before it was
/// opened, it had a log with commits.
void look_for_lost_calls(JournalFile& file, const HeadWitness& witness, const SqliteJournalOptions& options,
                         bool had_log);

} // namespace plumbline::journal
