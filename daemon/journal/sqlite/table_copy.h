#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

namespace plumbline::journal {

/// Facts about copied rows, by which a copy of the copy can be checked.
struct CopiedRows {
  std::uint64_t rows = 0;
  std::int64_t checksum = 0; ///< XXH3 (64 bits) over the type, the length and the bytes of every value, in order
  friend bool operator==(const CopiedRows&, const CopiedRows&) = default;
};

/// A table of a database.
struct TableIn {
  SQLite::Database& database;
  std::string name;
};

/// Copies the rows of a table unchanged, in the order of its key, into one of another file with as many columns. Throws
/// SQLite::Exception; rows copied until then belong to the caller's transaction.
[[nodiscard]] CopiedRows copy_rows(const TableIn& from, const TableIn& to);

} // namespace plumbline::journal
