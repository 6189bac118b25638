#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>

namespace plumbline::journal {

/// A file of ours, or what should be one, whose structure is torn.
struct DamagedFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Whether SQLite found the structure of a file torn.
bool says_damaged(const SQLite::Exception& error);

/// How a commit is made durable. log: a write-ahead log beside the file, one sync a commit, readers beside the writer.
/// rollback: a journal of what was before, which is empty between commits: all is in the one file, and there is no log
/// to lose; some syncs a commit, and a reader keeps the writer waiting.
enum class SqliteCommits : std::uint8_t { log, rollback };

/// Milliseconds that a write or a read waits while somebody looks into the file with a tool of their own.
inline constexpr int busy_ms = 5'000;

/// The bytes of a column, until its statement takes the next step.
inline std::string_view blob(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

/// One kind of file of ours, told from others by SQLite's application_id and from its other ages by user_version.
struct SqliteFormat {
  const char* name; ///< for sentences: "a journal of plumblined"
  std::int32_t application_id;
  std::int32_t version; ///< what is written; older ones are brought to it
  std::int32_t page_bytes;
  std::int32_t cache_kib;
  const char* schema; ///< of an empty file
  /// Statements that make version 2 of version 1, 3 of 2, ...; run in order, in one transaction.
  std::span<const char* const> upgrades{};
  SqliteCommits commits = SqliteCommits::log;
};

/// Opens or makes (mode 0600) a file with synchronous=FULL: what was committed survives a power cut. Throws
/// std::runtime_error, with one sentence for an operator, for a file of another kind, of a newer version, or damaged
/// (DamagedFile).
SQLite::Database open_sqlite_file(const std::filesystem::path& file, const SqliteFormat& format);

/// SQLite takes a file without a byte for a new one.
bool is_absent_or_empty(const std::filesystem::path& file);

/// Removes the file with what lies beside it.
void remove_sqlite_file(const std::filesystem::path& file);

/// Runs a statement that gives no rows, and makes it ready for the next time whatever happens.
void run(SQLite::Statement& statement);

/// A transaction that is rolled back unless it was committed. Begins as a writer.
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
