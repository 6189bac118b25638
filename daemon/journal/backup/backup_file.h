#pragma once

#include "daemon/journal/backup/backup.h"
#include "daemon/journal/sqlite/table_copy.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace plumbline::journal {

/// One of the databases of a state directory, as a backup has it.
struct BackedUpDatabase {
  std::string name; ///< of its file: "journal.db"
  std::int64_t application_id = 0;
  std::int64_t version = 0; ///< user_version
  std::int64_t page_bytes = 0;
};

/// A table, or something else of a database's schema, which has no rows.
struct BackedUpPart {
  std::string name;
  std::string database;
  bool table = false;
  std::string sql; ///< that makes it
  CopiedRows rows;
};

/// The file of a backup while it is written: a database with the rows of the others' tables, and what they are.
class NewBackup {
 public:
  /// `file` is there, and empty. Throws SQLite::Exception, as everything here.
  explicit NewBackup(const std::filesystem::path& file);

  /// Takes everything of a database, whose transaction the caller has begun.
  void take(SQLite::Database& database, const std::string& name);
  void take_file(const std::string& name, const std::string& content);
  /// Once, at the end: all of it is on the disk then.
  void finish(const BackupFacts& facts);

 private:
  SQLite::Database database_;
};

/// The same while it is read.
class KeptBackup {
 public:
  /// Throws std::runtime_error with a sentence where it is no backup, or a newer plumblined's.
  explicit KeptBackup(const std::filesystem::path& file);

  BackupFacts facts();
  std::vector<BackedUpDatabase> databases();
  /// Makes the database in `file`, which is there, and empty; it is on the disk then. Throws std::runtime_error with a
  /// sentence where a table is not what it was.
  void bring_back(const BackedUpDatabase& database, const std::filesystem::path& file);
  /// (name, content). Throws likewise.
  std::vector<std::pair<std::string, std::string>> files();

 private:
  std::vector<BackedUpPart> parts_of(const std::string& database);

  SQLite::Database database_;
  std::string name_;
};

} // namespace plumbline::journal
