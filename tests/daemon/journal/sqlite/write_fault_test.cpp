#include "daemon/journal/sqlite/write_fault.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <sqlite3.h>

namespace plumbline::journal {
namespace {

using ingest::AppendFault;

TEST(WriteFault, TellsWhatPassesFromWhatDoesNot) {
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_FULL), 0), AppendFault::disk_full);
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_BUSY), 0), AppendFault::overloaded);
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_IOERR), EIO), AppendFault::broken);
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_READONLY), 0), AppendFault::broken);
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_CORRUPT), 0), AppendFault::broken);
}

TEST(WriteFault, NeverTrustsAFailureOfUnknownKindToHaveBeenUndone) {
  EXPECT_EQ(write_fault(SQLite::Exception("", SQLITE_IOERR), ENOSPC), AppendFault::broken);
}

} // namespace
} // namespace plumbline::journal
