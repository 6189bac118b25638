#include "daemon/journal/backup/backup_file.h"

#include "daemon/journal/segments/segment_disk.h"
#include "daemon/journal/segments/segment_file.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <algorithm>
#include <memory>
#include <new>
#include <sqlite3.h>
#include <stdexcept>
#include <string_view>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

constexpr std::int64_t application_id = 0x504c424b; // PLBK
/// 1 has the journal in a database.
constexpr std::int64_t version = 2;
constexpr std::int64_t page_bytes = 65'536; // as the journal's

constexpr const char* schema =
    "CREATE TABLE backup(made_at INTEGER NOT NULL, calls INTEGER NOT NULL, first INTEGER NOT NULL,"
    " head INTEGER NOT NULL);"
    "CREATE TABLE backup_databases(name TEXT PRIMARY KEY, application_id INTEGER NOT NULL, version INTEGER NOT NULL,"
    " page_bytes INTEGER NOT NULL);"
    "CREATE TABLE backup_parts(database TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, sql TEXT NOT NULL,"
    " rows INTEGER NOT NULL, checksum INTEGER NOT NULL);"
    "CREATE TABLE backup_files(name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE journal_files(name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, checksum INTEGER NOT NULL);"
    "CREATE TABLE journal_pieces(name TEXT NOT NULL, at INTEGER NOT NULL, content BLOB NOT NULL);";

/// Of one row of journal_pieces.
constexpr std::size_t piece_bytes = 1U << 20U;

/// XXH3 (64 bits) over pieces.
class PiecesChecksum {
 public:
  PiecesChecksum() : state_(XXH3_createState()) {
    if (!state_) throw std::bad_alloc();
    XXH3_64bits_reset(state_.get());
  }
  void add(std::string_view piece) { XXH3_64bits_update(state_.get(), piece.data(), piece.size()); }
  std::int64_t value() const { return static_cast<std::int64_t>(XXH3_64bits_digest(state_.get())); }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

void set(SQLite::Database& database, const char* name, std::int64_t value) {
  database.exec("PRAGMA " + std::string(name) + "=" + std::to_string(value));
}

/// A new file is written straight through, in one transaction: on failure the file is removed.
void begin(SQLite::Database& database, std::int64_t bytes_of_a_page) {
  set(database, "page_size", bytes_of_a_page);
  database.exec("PRAGMA journal_mode=OFF");
  database.exec("PRAGMA synchronous=FULL");
  database.exec("BEGIN IMMEDIATE");
}

/// Where the backup has the rows of a table. The table's name alone is not unique: two databases might share it.
std::string place_of(const BackedUpPart& part) { return part.database + "/" + part.name; }

/// Columns without their own names and types: rows are stored unchanged, in order.
void make_place(SQLite::Database& backup, const BackedUpPart& part, int columns) {
  std::string names = "c1";
  for (int i = 2; i <= columns; ++i) names += ",c" + std::to_string(i);
  backup.exec("CREATE TABLE \"" + place_of(part) + "\"(" + names + ")");
}

std::int64_t sql_integer(std::uint64_t number) { return static_cast<std::int64_t>(number); }

} // namespace

NewBackup::NewBackup(const std::filesystem::path& file) : database_(file.string(), SQLite::OPEN_READWRITE, busy_ms) {
  begin(database_, page_bytes);
  database_.exec(schema);
}

void NewBackup::take(SQLite::Database& database, const std::string& name) {
  SQLite::Statement described(database_, "INSERT INTO backup_databases VALUES(?,?,?,?)");
  described.bind(1, name);
  described.bind(2, pragma(database, "application_id"));
  described.bind(3, pragma(database, "user_version"));
  described.bind(4, pragma(database, "page_size"));
  described.exec();

  SQLite::Statement parts(database, "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
  while (parts.executeStep()) {
    BackedUpPart part{parts.getColumn(0).getString(),
                      name,
                      parts.getColumn(1).getString() == "table",
                      parts.getColumn(2).getString(),
                      {}};
    if (part.table) {
      make_place(database_, part, SQLite::Statement(database, "SELECT * FROM \"" + part.name + "\"").getColumnCount());
      part.rows = copy_rows({database, part.name}, {database_, place_of(part)});
    }
    SQLite::Statement insert(database_, "INSERT INTO backup_parts VALUES(?,?,?,?,?,?)");
    insert.bind(1, part.database);
    insert.bind(2, part.name);
    insert.bind(3, parts.getColumn(1).getString());
    insert.bind(4, part.sql);
    insert.bind(5, sql_integer(part.rows.rows));
    insert.bind(6, part.rows.checksum);
    insert.exec();
  }
}

void NewBackup::take_file(const std::string& name, const std::string& content) {
  SQLite::Statement insert(database_, "INSERT INTO backup_files VALUES(?,?)");
  insert.bind(1, name);
  insert.bind(2, content);
  insert.exec();
}

void NewBackup::take_journal_file(const std::string& name, int file, std::uint64_t bytes) {
  PiecesChecksum checksum;
  SQLite::Statement insert(database_, "INSERT INTO journal_pieces VALUES(?,?,?)");
  for (std::uint64_t at = 0; at < bytes;) {
    const auto piece = read_at(file, at, static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, bytes - at)));
    if (piece.empty()) throw std::runtime_error("the journal's file " + name + " was cut off while it was read");
    checksum.add(piece);
    insert.bind(1, name);
    insert.bind(2, sql_integer(at));
    insert.bindNoCopy(3, piece.data(), static_cast<int>(piece.size()));
    run(insert);
    at += piece.size();
  }
  SQLite::Statement described(database_, "INSERT INTO journal_files VALUES(?,?,?)");
  described.bind(1, name);
  described.bind(2, sql_integer(bytes));
  described.bind(3, checksum.value());
  described.exec();
}

void NewBackup::finish(const BackupFacts& facts) {
  SQLite::Statement insert(database_, "INSERT INTO backup VALUES(?,?,?,?)");
  insert.bind(1, facts.made_at_ms);
  insert.bind(2, sql_integer(facts.calls));
  insert.bind(3, sql_integer(facts.first));
  insert.bind(4, sql_integer(facts.head));
  insert.exec();
  set(database_, "application_id", application_id);
  set(database_, "user_version", version);
  database_.exec("COMMIT");
}

KeptBackup::KeptBackup(const std::filesystem::path& file)
    : database_(file.string(), SQLite::OPEN_READONLY, busy_ms), name_(file.string()) {
  if (pragma(database_, "application_id") != application_id)
    throw std::runtime_error(name_ + " is not a backup of plumblined");
  if (const auto found = pragma(database_, "user_version"); found < 1 || found > version)
    throw std::runtime_error(name_ + " was written by a newer plumbline: its format is " + std::to_string(found) +
                             ", this one reads format " + std::to_string(version));
}

BackupFacts KeptBackup::facts() {
  SQLite::Statement select(database_, "SELECT made_at, calls, first, head FROM backup");
  if (!select.executeStep()) throw std::runtime_error(name_ + " is damaged: its description is missing");
  const auto number = [&](int column) { return static_cast<std::uint64_t>(select.getColumn(column).getInt64()); };
  return {select.getColumn(0).getInt64(), number(1), number(2), number(3)};
}

std::vector<BackedUpDatabase> KeptBackup::databases() {
  SQLite::Statement select(database_, "SELECT name, application_id, version, page_bytes FROM backup_databases");
  std::vector<BackedUpDatabase> found;
  while (select.executeStep())
    found.push_back({select.getColumn(0).getString(), select.getColumn(1).getInt64(), select.getColumn(2).getInt64(),
                     select.getColumn(3).getInt64()});
  return found;
}

std::vector<BackedUpPart> KeptBackup::parts_of(const std::string& database) {
  SQLite::Statement select(database_, "SELECT name, kind, sql, rows, checksum FROM backup_parts WHERE database = ?"
                                      " ORDER BY rowid");
  select.bind(1, database);
  std::vector<BackedUpPart> found;
  while (select.executeStep())
    found.push_back({select.getColumn(0).getString(),
                     database,
                     select.getColumn(1).getString() == "table",
                     select.getColumn(2).getString(),
                     {static_cast<std::uint64_t>(select.getColumn(3).getInt64()), select.getColumn(4).getInt64()}});
  return found;
}

void KeptBackup::bring_back(const BackedUpDatabase& database, const std::filesystem::path& file) {
  SQLite::Database made(file.string(), SQLite::OPEN_READWRITE, busy_ms);
  begin(made, database.page_bytes);
  const auto parts = parts_of(database.name);
  // Triggers last: they must not run for the restored rows.
  for (const bool tables : {true, false})
    for (const auto& part : parts) {
      if (part.table != tables) continue;
      SQLite::Statement(made, part.sql).exec();
      if (tables && copy_rows({database_, place_of(part)}, {made, part.name}) != part.rows)
        throw std::runtime_error(name_ + " is damaged: the table " + part.name + " does not match its checksum");
    }
  set(made, "application_id", database.application_id);
  set(made, "user_version", database.version);
  made.exec("COMMIT");
}

void KeptBackup::bring_back_journal(const std::filesystem::path& directory) {
  if (pragma(database_, "user_version") < 2) return;
  SQLite::Statement names(database_, "SELECT name, bytes, checksum FROM journal_files ORDER BY name");
  SQLite::Statement pieces(database_, "SELECT at, content FROM journal_pieces WHERE name = ? ORDER BY at");
  while (names.executeStep()) {
    const auto name = names.getColumn(0).getString();
    if (!first_in_name(name, SegmentKind::calls) && !first_in_name(name, SegmentKind::keys))
      throw std::runtime_error("the backup has an invalid file name: " + name);
    const auto file = make_file(directory / name);
    PiecesChecksum checksum;
    std::uint64_t at = 0;
    pieces.reset();
    pieces.bind(1, name);
    while (pieces.executeStep()) {
      const auto content = blob(pieces.getColumn(1));
      if (pieces.getColumn(0).getInt64() != sql_integer(at)) break;
      checksum.add(content);
      write_all(system_disk(), file.get(), content, at);
      at += content.size();
    }
    if (sql_integer(at) != names.getColumn(1).getInt64() || checksum.value() != names.getColumn(2).getInt64())
      throw std::runtime_error(name_ + " is damaged: the journal's file " + name + " does not match its checksum");
    sync_file(system_disk(), file.get(), name);
  }
}

std::vector<std::pair<std::string, std::string>> KeptBackup::files() {
  SQLite::Statement select(database_, "SELECT name, content FROM backup_files");
  std::vector<std::pair<std::string, std::string>> found;
  while (select.executeStep()) found.emplace_back(select.getColumn(0).getString(), select.getColumn(1).getString());
  return found;
}

} // namespace plumbline::journal
