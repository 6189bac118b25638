#pragma once

#include "daemon/ingest/record/record.h"

#include <SQLiteCpp/Exception.h>

struct sqlite3;

namespace plumbline::journal {

/// What a failed write means for those who wait. disk_full, read_only, overloaded: nothing was written, later is fine.
/// broken: nobody knows what of it is on the disk, or the file cannot be written at all. `system_error`: errno's value,
/// 0: none.
ingest::AppendFault write_fault(const SQLite::Exception& error, int system_error);

/// errno's value of what went wrong last with this connection's write-ahead log, 0: nothing did. (SQLite keeps none of
/// its own where a COMMIT fails.)
int log_error(sqlite3* connection);

/// Whether a checkpoint that failed on this connection just now has left all in the log, which is as durable as the
/// file: the next time will do.
bool leaves_log(sqlite3* connection);

} // namespace plumbline::journal
