#pragma once

#include "daemon/core/task.h"
#include "daemon/ingest/record.h"
#include "daemon/journal/journal.h"

namespace plumbline {

/// Gives a request's calls to the journal and resumes the caller on its own core once all are on disk, or none is going
/// to be.
task<journal::AppendResult> append_to(journal::Journal& journal, ingest::Batch batch);

} // namespace plumbline
