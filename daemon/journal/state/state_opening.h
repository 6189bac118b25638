#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/contract/state.h"
#include "daemon/journal/segments/migration.h"
#include "daemon/journal/sqlite/state_directory.h"
#include "daemon/journal/sqlite_journal.h"
#include "daemon/journal/workspace_identity.h"

#include <functional>
#include <memory>

namespace plumbline::journal {

/// An open state directory: the workspace's documents and its journal, which belong together.
struct OpenState {
  std::unique_ptr<StateStore> documents;
  WorkspaceIdentity identity;
  std::unique_ptr<SeqLedger> ledger;
  std::unique_ptr<Journal> journal; ///< last: it ends first
};

/// Opens or makes both. Throws std::runtime_error with a sentence that says what is lost and what to do, if only one of
/// them exists, if one is damaged, or if the journal is another workspace's or has lost calls. With
/// `options.accept_loss` it goes on with what remains and logs the loss: unusable files are put aside, and no seq is
/// given twice as far as the files tell. `options`: without workspace and ledger. The calls of a journal.db, as daemons
/// made it before, are taken over first: that takes minutes, and `on_migration` is told of it.
[[nodiscard]] OpenState open_state(const StateDirectory& directory, SqliteJournalOptions options,
                                   std::function<void(const MigrationProgress&)> on_migration = nullptr);

} // namespace plumbline::journal
