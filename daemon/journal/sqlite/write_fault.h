#pragma once

#include "daemon/ingest/record/record.h"

#include <SQLiteCpp/Exception.h>

struct sqlite3;

namespace plumbline::journal {

/// What a failed write means for those who wait. disk_full, read_only, overloaded: nothing was written, a later try may
/// work. broken: what is on the disk is unknown, or the file cannot be written at all. `system_error`: errno's value,
/// 0: none.
[[nodiscard]] ingest::AppendFault write_fault(const SQLite::Exception& error, int system_error);

/// errno's value for the last failure of this connection's write-ahead log; 0: none. (SQLite keeps none of its own if a
/// COMMIT fails.)
[[nodiscard]] int log_error(sqlite3* connection);

/// Whether a checkpoint that just failed on this connection left everything in the log, which is as durable as the
/// file: it can be repeated later.
[[nodiscard]] bool leaves_log(sqlite3* connection);

} // namespace plumbline::journal
