#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

namespace plumbline::journal {

/// What was copied of a table, by which a copy of the copy is known to be whole.
struct CopiedRows {
  std::uint64_t rows = 0;
  std::int64_t checksum = 0; ///< XXH3 (64 bits) over the type, the length and the bytes of every value, in order
  friend bool operator==(const CopiedRows&, const CopiedRows&) = default;
};

/// Copies the rows of a table, as they are and in the order of its key, into the table of the same name and columns in
/// another file. Throws SQLite::Exception; what was copied until then is the caller's transaction's.
CopiedRows copy_rows(SQLite::Database& from, SQLite::Database& to, const std::string& table);

} // namespace plumbline::journal
