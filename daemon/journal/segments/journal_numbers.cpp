#include "daemon/journal/segments/journal_numbers.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <string>

namespace plumbline::journal {
namespace {

constexpr SqliteFormat numbers_format{
    "the numbers of a journal of plumblined",
    0x504c4a53 /* PLJS */,
    1,
    4'096,
    1'024,
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO numbers VALUES('identity', random() & 0x7fffffffffffffff);"
    "INSERT INTO numbers VALUES('floor', 1), ('given', 0), ('newest', 0), ('erasures', 0);"
    "CREATE TABLE duplicates(seq INTEGER PRIMARY KEY, count INTEGER NOT NULL);"
    "CREATE TABLE erasing(first INTEGER PRIMARY KEY, last INTEGER NOT NULL);"
    "CREATE TABLE lost(first INTEGER PRIMARY KEY, last INTEGER NOT NULL);",
    {},
    SqliteCommits::rollback};

std::int64_t as_integer(std::uint64_t seq) { return static_cast<std::int64_t>(seq); }

void insert_ranges(SQLite::Database& database, const char* statement, std::span<const SeqRange> calls) {
  SQLite::Statement insert(database, statement);
  for (const auto& range : calls) {
    insert.bind(1, as_integer(range.first));
    insert.bind(2, as_integer(range.last));
    run(insert);
  }
}

} // namespace

JournalNumbers::JournalNumbers(const std::filesystem::path& file)
    : path_(file), made_now_(is_absent_or_empty(file)), database_(open_sqlite_file(file, numbers_format)) {}

std::uint64_t JournalNumbers::number(const char* name) {
  const std::lock_guard lock(mutex_);
  return number_in(database_, name);
}

/// Within a transaction; the caller holds mutex_.
void JournalNumbers::set(const char* name, std::uint64_t value) { set_number_in(database_, name, value); }

std::vector<SeqRange> JournalNumbers::ranges(const char* table) {
  const std::lock_guard lock(mutex_);
  std::vector<SeqRange> found;
  SQLite::Statement select(database_, std::string("SELECT first, last FROM ") + table + " ORDER BY first");
  while (select.executeStep())
    found.push_back({static_cast<std::uint64_t>(select.getColumn(0).getInt64()),
                     static_cast<std::uint64_t>(select.getColumn(1).getInt64())});
  return found;
}

void JournalNumbers::adopt(std::uint64_t workspace) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  set("identity", workspace);
  transaction.commit();
}

void JournalNumbers::take_over(const JournalMark& mark, std::uint64_t floor, std::uint64_t given,
                               std::uint64_t newest) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  set("identity", mark.identity);
  set("erasures", mark.erasures);
  set("floor", floor);
  set("given", given);
  set("newest", newest);
  transaction.commit();
}

void JournalNumbers::set_newest(std::uint64_t first) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  set("newest", first);
  transaction.commit();
}

void JournalNumbers::drop_below(std::uint64_t floor) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  database_.exec("UPDATE numbers SET value = max(value, " + std::to_string(floor) + ") WHERE name = 'floor'");
  database_.exec("UPDATE numbers SET value = max(value, " + std::to_string(floor - 1) + ") WHERE name = 'given'");
  for (const char* statement : {"DELETE FROM duplicates WHERE seq < ?", "DELETE FROM lost WHERE last < ?"}) {
    SQLite::Statement drop(database_, statement);
    drop.bind(1, as_integer(floor));
    run(drop);
  }
  transaction.commit();
}

void JournalNumbers::accept_loss(std::span<const SeqRange> calls, std::uint64_t given) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  insert_ranges(database_,
                "INSERT INTO lost(first, last) VALUES(?1,?2) ON CONFLICT(first) DO UPDATE SET last = max(last, ?2)",
                calls);
  set("given", given);
  set("newest", 0);
  database_.exec("UPDATE numbers SET value = random() & 0x3fffffffffffffff WHERE name = 'erasures'");
  transaction.commit();
}

void JournalNumbers::begin_erasing(std::span<const SeqRange> calls) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  insert_ranges(database_,
                "INSERT INTO erasing(first, last) VALUES(?1,?2) ON CONFLICT(first) DO UPDATE SET last = max(last, ?2)",
                calls);
  database_.exec("UPDATE numbers SET value = value + 1 WHERE name = 'erasures'");
  transaction.commit();
}

void JournalNumbers::end_erasing() {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  database_.exec("DELETE FROM duplicates WHERE EXISTS"
                 " (SELECT 1 FROM erasing WHERE duplicates.seq BETWEEN erasing.first AND erasing.last)");
  database_.exec("DELETE FROM erasing");
  transaction.commit();
}

void JournalNumbers::withdraw_erasing() {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  database_.exec("DELETE FROM erasing");
  transaction.commit();
}

void JournalNumbers::add(const RepeatCounts& counts) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(database_);
  SQLite::Statement insert(database_, "INSERT INTO duplicates(seq, count) VALUES(?1,?2)"
                                      " ON CONFLICT(seq) DO UPDATE SET count = count + ?2");
  for (const auto& [seq, count] : counts) {
    insert.bind(1, as_integer(seq));
    insert.bind(2, as_integer(count));
    run(insert);
  }
  transaction.commit();
}

std::uint64_t JournalNumbers::repeats_of(std::uint64_t seq) {
  const std::lock_guard lock(mutex_);
  SQLite::Statement select(database_, "SELECT count FROM duplicates WHERE seq = ?");
  select.bind(1, as_integer(seq));
  return select.executeStep() ? static_cast<std::uint64_t>(select.getColumn(0).getInt64()) : 0;
}

} // namespace plumbline::journal
