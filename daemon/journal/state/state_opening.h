#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/contract/state.h"
#include "daemon/journal/sqlite/state_directory.h"
#include "daemon/journal/sqlite_journal.h"
#include "daemon/journal/workspace_identity.h"

#include <memory>

namespace plumbline::journal {

/// A state directory, opened: the workspace's documents and its journal, which belong together.
struct OpenState {
  std::unique_ptr<StateStore> documents;
  WorkspaceIdentity identity;
  std::unique_ptr<SeqLedger> ledger;
  std::unique_ptr<Journal> journal; ///< last: it ends first
};

/// Opens or makes both. Throws std::runtime_error with a sentence that says what is lost and what to do, where one of
/// them is missing and the other is there, where one is damaged, or where the journal is another workspace's or has
/// lost calls. With `options.accept_loss` it goes on with what there is, and the log says what that is: what cannot be
/// used is put aside, and no seq is given twice as far as anything tells. `options`: without workspace and ledger.
OpenState open_state(const StateDirectory& directory, SqliteJournalOptions options);

} // namespace plumbline::journal
