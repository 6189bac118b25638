#include "daemon/journal/write_fault.h"

#include <cerrno>
#include <sqlite3.h>

namespace plumbline::journal {

ingest::AppendFault write_fault(const SQLite::Exception& error, int system_error) {
  switch (error.getErrorCode()) {
  case SQLITE_FULL: return ingest::AppendFault::disk_full;
  case SQLITE_BUSY: return ingest::AppendFault::overloaded; // another program writes to the file
  case SQLITE_IOERR: {
    // A failure to write or to grow a file is undone; a failure to sync is not.
    const int kind = error.getExtendedErrorCode();
    const bool undone = kind == SQLITE_IOERR_WRITE || kind == SQLITE_IOERR_SHMSIZE || kind == SQLITE_IOERR_SHMMAP;
    const bool no_room = system_error == ENOSPC || system_error == EDQUOT;
    return undone && no_room ? ingest::AppendFault::disk_full : ingest::AppendFault::broken;
  }
  default: return ingest::AppendFault::broken;
  }
}

} // namespace plumbline::journal
