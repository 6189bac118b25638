#pragma once

#include "daemon/ingest/record.h"

#include <SQLiteCpp/Exception.h>

namespace plumbline::journal {

/// What a failed write means for those who wait. disk_full, overloaded: nothing was written, later is fine. broken:
/// nobody knows what of it is on the disk, or the file cannot be written at all. `system_error`: errno's value, 0:
/// none.
ingest::AppendFault write_fault(const SQLite::Exception& error, int system_error);

} // namespace plumbline::journal
