#include "daemon/journal/sqlite/sqlite_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>

namespace plumbline::journal {
namespace {

// SQLite gives the files beside it (-wal, -shm) the mode of this one. An existing file is not opened here: closing it
// would release the locks that SQLite holds on it in this process.
void make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
  } else if (errno != EEXIST) {
    throw std::runtime_error(file.string() + " cannot be created: " + std::generic_category().message(errno));
  }
}

/// SQLite only says "I/O error" if it has no room for the files beside the database.
bool is_full(const std::filesystem::path& file) {
  std::error_code error;
  const auto space = std::filesystem::space(file, error);
  return !error && space.available < 65'536;
}

/// SQLite takes a file smaller than a page for a new one, and overwrites it.
void check_size(const std::filesystem::path& file, const SqliteFormat& format) {
  constexpr std::uintmax_t least_page = 512;
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  if (!absent && size > 0 && size < least_page)
    throw DamagedFile(file.string() + " is not " + format.name + ": it is not a database, or its header is damaged");
}

void check_kind(SQLite::Database& database, const std::string& file, const SqliteFormat& format) {
  const auto application_id = pragma(database, "application_id");
  const bool unused = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt64() == 0;
  if (application_id == 0 && unused) return;
  if (application_id != format.application_id)
    throw std::runtime_error(file + " is not " + format.name + ": it is a database of another program");
  const auto version = pragma(database, "user_version");
  if (version > format.version)
    throw std::runtime_error(file + " was written by a newer plumblined: its format is " + std::to_string(version) +
                             ", this one reads format " + std::to_string(format.version));
  if (version < 1) throw std::runtime_error(file + " has the unknown format " + std::to_string(version));
}

void set_up(SQLite::Database& database, const std::string& file, const SqliteFormat& format) {
  // Sets the page size of an empty file; has no effect on others.
  database.exec("PRAGMA page_size=" + std::to_string(format.page_bytes));
  const bool log = format.commits == SqliteCommits::log;
  // If the file had a log, the log's contents go into the file.
  if (database.execAndGet(log ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE").getString() !=
      (log ? "wal" : "truncate"))
    throw std::runtime_error(file +
                             (log ? " cannot be written with a write-ahead log: its file system does not allow it"
                                  : " has a write-ahead log that cannot be ended: another program has the file open"));
  database.exec("PRAGMA synchronous=FULL");
  database.exec("PRAGMA cache_size=-" + std::to_string(format.cache_kib));
  auto version = pragma(database, "user_version");
  if (version == format.version) return;

  WriteTransaction transaction(database);
  if (version == 0) {
    database.exec(format.schema);
  } else {
    for (; version < format.version; ++version) database.exec(format.upgrades[static_cast<std::size_t>(version) - 1]);
  }
  database.exec("PRAGMA application_id=" + std::to_string(format.application_id));
  database.exec("PRAGMA user_version=" + std::to_string(format.version));
  transaction.commit();
}

} // namespace

bool says_damaged(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB ||
         error.getExtendedErrorCode() == SQLITE_IOERR_SHORT_READ;
}

SQLite::Database open_sqlite_file(const std::filesystem::path& file, const SqliteFormat& format) {
  make_private(file);
  check_size(file, format);
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_FULLMUTEX, busy_ms);
    check_kind(database, file.string(), format);
    set_up(database, file.string(), format);
    return database;
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_NOTADB)
      throw DamagedFile(file.string() + " is not " + format.name + ": it is not a database, or its header is damaged");
    if (says_damaged(error))
      throw DamagedFile(file.string() + " is damaged: " + error.what() +
                        " (a copy of it can be salvaged with the .recover command of sqlite3)");
    if (is_full(file)) throw FullDisk(file.string() + " cannot be opened: its disk is full");
    throw std::runtime_error(file.string() + " cannot be opened: " + error.what());
  }
}

bool is_absent_or_empty(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent || size == 0;
}

void remove_sqlite_file(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const auto* behind : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file.string() + behind, ignored);
}

std::int64_t pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt64();
}

std::uint64_t number_in(SQLite::Database& database, const char* name) {
  SQLite::Statement select(database, "SELECT value FROM numbers WHERE name = ?");
  select.bind(1, name);
  return select.executeStep() ? static_cast<std::uint64_t>(select.getColumn(0).getInt64()) : 0;
}

void set_number_in(SQLite::Database& database, const char* name, std::uint64_t value) {
  SQLite::Statement replace(database, "INSERT OR REPLACE INTO numbers(name, value) VALUES(?,?)");
  replace.bind(1, name);
  replace.bind(2, static_cast<std::int64_t>(value));
  run(replace);
}

void run(SQLite::Statement& statement) {
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
  } const reset{statement};
  statement.exec();
}

WriteTransaction::WriteTransaction(SQLite::Database& database) : database_(database) {
  database_.exec("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
  // After some failures SQLite has already rolled back.
  if (!over_ && sqlite3_get_autocommit(database_.getHandle()) == 0) database_.tryExec("ROLLBACK");
}

void WriteTransaction::commit() {
  database_.exec("COMMIT");
  over_ = true;
}

} // namespace plumbline::journal
