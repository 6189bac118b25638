#include "daemon/journal/sqlite/write_fault.h"

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
    if (!undone) return ingest::AppendFault::broken;
    switch (system_error) {
    case ENOSPC:
    case EDQUOT: return ingest::AppendFault::disk_full;
    // The file system was set read-only, or the file immutable: no byte was written.
    case EROFS:
    case EPERM: return ingest::AppendFault::read_only;
    default: return ingest::AppendFault::broken;
    }
  }
  default: return ingest::AppendFault::broken;
  }
}

int log_error(sqlite3* connection) {
  sqlite3_file* log = nullptr;
  int error = 0;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != nullptr && log->pMethods != nullptr) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
  return error;
}

bool leaves_log(sqlite3* connection) {
  const SQLite::Exception fault(connection);
  int error = 0; // a fault of the file itself: the log was synced before, or the fault is not one of writing
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
  return write_fault(fault, error) != ingest::AppendFault::broken;
}

} // namespace plumbline::journal
