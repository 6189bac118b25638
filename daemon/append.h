#pragma once

#include "daemon/core/core.h"
#include "daemon/ingest/record/record.h"
#include "daemon/journal/contract/journal.h"

namespace plumbline {

/// Hands a request's calls to the journal. Resumes the caller, who lives on `core`, once all are on disk or none will
/// be, and the journal's on_answered has delivered.
[[nodiscard]] task<journal::AppendResult> append_to(journal::Journal& journal, Core& core, ingest::Batch batch);

} // namespace plumbline
