#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>

namespace plumbline::journal {

/// One of our files, or what should be one, has a torn structure.
struct DamagedFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// There is no room to open one of our files; nothing is wrong with it.
struct FullDisk : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Whether SQLite found the structure of a file torn.
[[nodiscard]] bool says_damaged(const SQLite::Exception& error);

/// How a commit is made durable. log: a write-ahead log beside the file, one sync per commit, readers beside the
/// writer. rollback: a journal of the old pages, empty between commits: everything is in the one file, and there is no
/// log to lose; some syncs per commit, and a reader makes the writer wait.
enum class SqliteCommits : std::uint8_t { log, rollback };

/// Milliseconds that a write or a read waits while another program uses the file.
inline constexpr int busy_ms = 5'000;

/// The bytes of a column, valid until its statement's next step.
[[nodiscard]] inline std::string_view blob(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

/// One kind of our files, told from others by SQLite's application_id and from its other versions by user_version.
struct SqliteFormat {
  const char* name; ///< for sentences: "a journal of plumblined"
  std::int32_t application_id;
  std::int32_t version; ///< the version written; older files are upgraded to it
  std::int32_t page_bytes;
  std::int32_t cache_kib;
  const char* schema; ///< of an empty file
  /// Statements that turn version 1 into 2, 2 into 3, ...; run in order, in one transaction.
  std::span<const char* const> upgrades{};
  SqliteCommits commits = SqliteCommits::log;
};

/// Opens or makes (mode 0600) a file with synchronous=FULL: commits survive a
/// power cut. Throws std::runtime_error, with one sentence for an operator,
/// for a file of another kind, of a newer version, damaged (DamagedFile), or
/// on a disk without room (FullDisk).
[[nodiscard]] SQLite::Database open_sqlite_file(const std::filesystem::path& file, const SqliteFormat& format);

/// SQLite takes an empty file for a new one.
[[nodiscard]] bool is_absent_or_empty(const std::filesystem::path& file);

/// Removes the file and SQLite's files beside it.
void remove_sqlite_file(const std::filesystem::path& file);

/// A number that SQLite keeps of a file.
[[nodiscard]] std::int64_t pragma(SQLite::Database& database, const char* name);

/// The value of a row of the table `numbers(name, value)`, which most of our files have; 0: there is no such row.
[[nodiscard]] std::uint64_t number_in(SQLite::Database& database, const char* name);
void set_number_in(SQLite::Database& database, const char* name, std::uint64_t value);

/// Runs a statement that gives no rows, and resets it for its next use whatever happens.
void run(SQLite::Statement& statement);

/// A transaction that is rolled back unless committed. Begins as a writer.
class WriteTransaction {
 public:
  explicit WriteTransaction(SQLite::Database& database);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  void commit();

 private:
  SQLite::Database& database_;
  bool over_ = false;
};

} // namespace plumbline::journal
