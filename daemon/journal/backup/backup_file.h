#pragma once

#include "daemon/journal/backup/backup.h"
#include "daemon/journal/sqlite/table_copy.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace plumbline::journal {

/// One of the databases of a state directory, as stored in a backup.
struct BackedUpDatabase {
  std::string name; ///< of its file: "journal.db"
  std::int64_t application_id = 0;
  std::int64_t version = 0; ///< user_version
  std::int64_t page_bytes = 0;
};

/// A table, or another part of a database's schema, which has no rows.
struct BackedUpPart {
  std::string name;
  std::string database;
  bool table = false;
  std::string sql; ///< the statement that makes it
  CopiedRows rows;
};

/// The file of a backup while it is written: a database with the rows of all tables, and a description of them.
class NewBackup {
 public:
  /// `file` exists and is empty. Throws SQLite::Exception, as all members do.
  explicit NewBackup(const std::filesystem::path& file);

  /// Adds everything of a database. The caller has begun its transaction.
  void take(SQLite::Database& database, const std::string& name);
  void take_file(const std::string& name, const std::string& content);
  /// A file of a journal in segments: its first `bytes`. `file`: open for reading. Throws std::system_error too.
  void take_journal_file(const std::string& name, int file, std::uint64_t bytes);
  /// Call it once, at the end. Everything is on the disk when it returns.
  void finish(const BackupFacts& facts);

 private:
  SQLite::Database database_;
};

/// The file of a backup while it is read.
class KeptBackup {
 public:
  /// Throws std::runtime_error with a sentence if it is not a backup, or a newer plumblined wrote it.
  explicit KeptBackup(const std::filesystem::path& file);

  BackupFacts facts();
  std::vector<BackedUpDatabase> databases();
  /// Fills the database in `file`, which exists and is empty; it is on the disk at return. Throws std::runtime_error
  /// with a sentence if a table differs from what was backed up.
  void bring_back(const BackedUpDatabase& database, const std::filesystem::path& file);
  /// Writes the files of a journal in segments, synced. Does nothing for one that was in a database. Throws
  /// std::runtime_error with a sentence if one differs from what was backed up; std::system_error.
  void bring_back_journal(const std::filesystem::path& directory);
  /// (name, content). Throws std::runtime_error too.
  std::vector<std::pair<std::string, std::string>> files();

 private:
  std::vector<BackedUpPart> parts_of(const std::string& database);

  SQLite::Database database_;
  std::string name_;
};

} // namespace plumbline::journal
