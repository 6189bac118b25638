#include "daemon/journal/journal_file.h"

#include "daemon/journal/dedupe/dedupe_read_ahead.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/sqlite/write_fault.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace plumbline::journal {
namespace {

/// From version 1: rows are smaller and have a checksum (older ones have none), the journal has its own number. From
/// version 2: records may be packed.
constexpr std::array upgrades{"ALTER TABLE calls ADD COLUMN checksum INTEGER;"
                              "INSERT INTO numbers VALUES('identity', random() & 0x7fffffffffffffff);"
                              "INSERT INTO numbers VALUES('erasures', 0);",
                              "ALTER TABLE calls ADD COLUMN unpacked INTEGER;"};

constexpr SqliteFormat journal_file_format{
    "a journal of plumblined",
    0x504c4a4e /* PLJN */,
    3,
    journal_page_bytes,
    8'192,
    "CREATE TABLE calls(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, received_at INTEGER NOT NULL,"
    " keys BLOB NOT NULL, offsets BLOB NOT NULL, records BLOB NOT NULL, checksum INTEGER, unpacked INTEGER);"
    "CREATE TABLE dedupe(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, received_at INTEGER NOT NULL,"
    " groups BLOB NOT NULL);"
    "CREATE TABLE duplicates(seq INTEGER PRIMARY KEY, count INTEGER NOT NULL);"
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO numbers VALUES('forgotten', 0);"
    "INSERT INTO numbers VALUES('identity', random() & 0x7fffffffffffffff);"
    "INSERT INTO numbers VALUES('erasures', 0);"
    // Even if somebody deletes the newest call's row, its seqs are not given again.
    "CREATE TRIGGER calls_forgotten BEFORE DELETE ON calls BEGIN"
    " UPDATE numbers SET value = max(value, old.first + old.count - 1) WHERE name = 'forgotten'; END;",
    upgrades};

/// A row of `calls` whose records have so many bytes, before they are packed, takes no further one. Even if packing
/// saves nothing, the row fits a page: reading one call reads one page, and unpacks no more than this and a call.
constexpr std::size_t enough_row_bytes = 48U << 10U;

/// Keys go to their own table in pieces of about this size, so that most commits touch one table, not two.
constexpr std::size_t loose_keys_bytes = 8'192 * sizeof(StoredKey);

int as_int(std::size_t size) { return static_cast<int>(size); } // a batch is at most 512 MiB (see Journal::append)

void append_keys(std::string& out, const KeysHead& head, std::string_view keys) {
  out.append(reinterpret_cast<const char*>(&head), sizeof head);
  out.append(keys);
}

void remember(DedupeMemory& memory, const KeysHead& head, std::string_view keys) {
  std::vector<StoredKey> stored(static_cast<std::size_t>(head.count));
  std::memcpy(stored.data(), keys.data(), stored.size() * sizeof(StoredKey));
  memory.insert(stored, head.first, head.received_at_ms);
}

void say_damaged(std::uint64_t first) {
  spdlog::error("the journal is damaged: the message ids of the calls from {} on cannot be read, so "
                "these calls are not recognised when they are sent again",
                first);
}

/// Remembers a row of `dedupe`.
void remember_piece(DedupeMemory& memory, std::string_view groups) {
  KeysHead head{};
  while (!groups.empty()) {
    if (groups.size() < sizeof head) return say_damaged(head.first);
    std::memcpy(&head, groups.data(), sizeof head);
    groups.remove_prefix(sizeof head);
    if (groups.size() / sizeof(StoredKey) < head.count) return say_damaged(head.first);
    remember(memory, head, groups);
    groups.remove_prefix(static_cast<std::size_t>(head.count) * sizeof(StoredKey));
  }
}

} // namespace

const SqliteFormat& journal_format() { return journal_file_format; }

JournalFile::JournalFile(const std::filesystem::path& file)
    : made_now_(is_absent_or_empty(file)), database_(open_sqlite_file(file, journal_file_format)),
      insert_calls_(database_,
                    "INSERT INTO calls(first, count, received_at, keys, offsets, records, checksum, unpacked)"
                    " VALUES(?,?,?,?,?,?,?,?)"),
      insert_keys_(database_, "INSERT INTO dedupe(first, last, received_at, groups) VALUES(?,?,?,?)"),
      add_duplicates_(database_, "INSERT INTO duplicates(seq, count) VALUES(?1,?2)"
                                 " ON CONFLICT(seq) DO UPDATE SET count = count + ?2") {
  // Replaces SQLite's own checkpoints, which run inside a commit and hide their failures.
  sqlite3_wal_hook(
      database_.getHandle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<JournalFile*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

std::uint64_t JournalFile::head() {
  return static_cast<std::uint64_t>(
      database_
          .execAndGet("SELECT max((SELECT value FROM numbers WHERE name = 'forgotten'),"
                      " ifnull((SELECT first + count - 1 FROM calls ORDER BY first DESC LIMIT 1), 0),"
                      " ifnull((SELECT last FROM dedupe ORDER BY first DESC LIMIT 1), 0))")
          .getInt64());
}

std::int64_t JournalFile::checksum_at(std::uint64_t seq) {
  SQLite::Statement row(database_,
                        "SELECT first + count - 1, checksum FROM calls WHERE first <= ? ORDER BY first DESC LIMIT 1");
  row.bind(1, static_cast<std::int64_t>(seq));
  if (!row.executeStep() || static_cast<std::uint64_t>(row.getColumn(0).getInt64()) < seq) return 0;
  return row.getColumn(1).getInt64();
}

std::uint64_t JournalFile::first() {
  return static_cast<std::uint64_t>(database_.execAndGet("SELECT ifnull(min(first), 0) FROM calls").getInt64());
}

JournalMark JournalFile::mark() { return {number_in(database_, "identity"), number_in(database_, "erasures")}; }

void JournalFile::set_number(const char* name, std::uint64_t value) { set_number_in(database_, name, value); }

void JournalFile::leave_as_it_is() {
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void JournalFile::adopt(std::uint64_t workspace) {
  WriteTransaction transaction(database_);
  set_number("identity", workspace);
  transaction.commit();
  checkpoint(); // even without its log the file shows whose it is
}

void JournalFile::pass_over(std::uint64_t seq) {
  WriteTransaction transaction(database_);
  set_number("forgotten", std::max(seq, head()));
  database_.exec("UPDATE numbers SET value = random() & 0x3fffffffffffffff WHERE name = 'erasures'");
  transaction.commit();
}

bool JournalFile::ended_well() {
  SQLite::Statement select(database_, "SELECT value FROM numbers WHERE name = 'ended'");
  return !select.executeStep() || select.getColumn(0).getInt() != 0;
}

/// Before the first commit, in the file itself: from here on there is a log, until the end.
void JournalFile::note_use() {
  WriteTransaction transaction(database_);
  set_number("ended", 0);
  transaction.commit();
  checkpoint();
}

void JournalFile::try_to_write() {
  WriteTransaction transaction(database_);
  database_.exec("UPDATE numbers SET value = value WHERE name = 'forgotten'");
  transaction.commit();
}

void JournalFile::load(DedupeMemory& memory, std::int64_t now_ms, std::int64_t window_ms) {
  std::vector<std::int64_t> rows;
  {
    SQLite::Statement pieces(database_, "SELECT first FROM dedupe WHERE received_at > ? ORDER BY first");
    pieces.bind(1, now_ms - window_ms);
    while (pieces.executeStep()) rows.push_back(pieces.getColumn(0).getInt64());
  }
  DedupeReadAhead pieces(database_.getFilename(), std::move(rows));
  while (const auto piece = pieces.next()) remember_piece(memory, *piece);

  SQLite::Statement loose(database_,
                          "SELECT first, count, received_at, keys FROM calls WHERE first >"
                          " ifnull((SELECT last FROM dedupe ORDER BY first DESC LIMIT 1), 0) ORDER BY first");
  while (loose.executeStep()) {
    const KeysHead head{static_cast<std::uint64_t>(loose.getColumn(0).getInt64()), loose.getColumn(2).getInt64(),
                        static_cast<std::uint64_t>(loose.getColumn(1).getInt64())};
    const auto keys = blob(loose.getColumn(3));
    if (keys.size() != head.count * sizeof(StoredKey)) {
      say_damaged(head.first);
      continue;
    }
    remember(memory, head, keys);
    if (loose_keys_.empty()) loose_first_ = head.first;
    append_keys(loose_keys_, head, keys);
    loose_last_ = head.first + head.count - 1;
    loose_received_at_ms_ = std::max(loose_received_at_ms_, head.received_at_ms);
  }
  memory.expire(now_ms);
}

void JournalFile::relax() { database_.exec("PRAGMA synchronous=NORMAL"); }

void JournalFile::sync_log() {
  const auto log = database_.getFilename() + "-wal";
  // Syncs whatever anybody wrote to the file. SQLite has no locks on the log that closing it would release.
  const int descriptor = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), log);
  const int result = ::fdatasync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0) throw std::system_error(error, std::generic_category(), log);
}

void JournalFile::write(const CommitGroup& group, std::int64_t forget_before_ms) {
  const auto& keys = group.keys();
  const std::string_view key_bytes(reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof(StoredKey));
  if (!use_noted_) {
    if (ended_well()) note_use();
    use_noted_ = true;
  }
  WriteTransaction transaction(database_);
  insert_rows(group, key_bytes);

  const bool enough = loose_keys_.size() + key_bytes.size() >= loose_keys_bytes;
  if (enough && !loose_keys_.empty()) store_keys(forget_before_ms);
  transaction.commit();

  if (enough) {
    loose_keys_.clear();
    loose_received_at_ms_ = 0;
  }
  if (loose_keys_.empty()) loose_first_ = group.first();
  append_keys(loose_keys_, {group.first(), group.received_at_ms(), keys.size()}, key_bytes);
  loose_last_ = group.last();
  loose_received_at_ms_ = std::max(loose_received_at_ms_, group.received_at_ms());
}

/// Inserts the group's calls, in rows of about enough_row_bytes.
void JournalFile::insert_rows(const CommitGroup& group, std::string_view key_bytes) {
  const auto& offsets = group.offsets();
  const std::string_view bytes = group.bytes();
  for (std::size_t begin = 0; begin < offsets.size();) {
    const std::size_t from = offsets[begin];
    auto end = begin + 1;
    while (end < offsets.size() && offsets[end] - from < enough_row_bytes) ++end;
    const std::size_t to = end < offsets.size() ? offsets[end] : bytes.size();
    row_offsets_.clear();
    for (auto i = begin; i < end; ++i) row_offsets_.push_back(static_cast<std::uint32_t>(offsets[i] - from));
    CallsRow row;
    row.first = group.first() + begin;
    row.received_at_ms = group.received_at_ms();
    row.keys = key_bytes.substr(begin * sizeof(StoredKey), (end - begin) * sizeof(StoredKey));
    row.offsets = row_offsets_;
    row.records = bytes.substr(from, to - from);
    insert(row);
    begin = end;
  }
}

void JournalFile::insert(CallsRow row) {
  if (const auto packed = codec_.pack(row.records); !packed.empty()) {
    row.unpacked = row.records.size();
    row.records = packed;
  }
  insert_calls_.bind(1, static_cast<std::int64_t>(row.first));
  insert_calls_.bind(2, static_cast<std::int64_t>(row.offsets.size()));
  insert_calls_.bind(3, row.received_at_ms);
  insert_calls_.bindNoCopy(4, row.keys.data(), as_int(row.keys.size()));
  insert_calls_.bindNoCopy(5, row.offsets.data(), as_int(row.offsets.size_bytes()));
  insert_calls_.bindNoCopy(6, row.records.data(), as_int(row.records.size()));
  last_checksum_ = checksum_of(row);
  insert_calls_.bind(7, last_checksum_);
  if (row.unpacked != 0)
    insert_calls_.bind(8, static_cast<std::int64_t>(row.unpacked));
  else
    insert_calls_.bind(8);
  run(insert_calls_);
}

void JournalFile::store_keys(std::int64_t forget_before_ms) {
  insert_keys_.bind(1, static_cast<std::int64_t>(loose_first_));
  insert_keys_.bind(2, static_cast<std::int64_t>(loose_last_));
  insert_keys_.bind(3, loose_received_at_ms_);
  insert_keys_.bindNoCopy(4, loose_keys_.data(), as_int(loose_keys_.size()));
  run(insert_keys_);
  // Only from the front, so that this costs the same however many there are. The piece just written stays: it shows
  // where the loose keys begin.
  SQLite::Statement forget(database_, "DELETE FROM dedupe WHERE first < ? AND received_at <= ?"
                                      " AND first IN (SELECT first FROM dedupe ORDER BY first LIMIT 64)");
  forget.bind(1, static_cast<std::int64_t>(loose_first_));
  forget.bind(2, forget_before_ms);
  run(forget);
}

void JournalFile::add(const DuplicateCounts& counts) {
  WriteTransaction transaction(database_);
  for (const auto& [seq, count] : counts) {
    add_duplicates_.bind(1, static_cast<std::int64_t>(seq));
    add_duplicates_.bind(2, static_cast<std::int64_t>(count));
    run(add_duplicates_);
  }
  transaction.commit();
}

void JournalFile::checkpoint(bool patient) {
  constexpr int patience_ms = 50;
  constexpr int ordinary_ms = 5'000;
  sqlite3_busy_timeout(database_.getHandle(), patience_ms);
  const int result =
      sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr,
                                patient ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.getHandle(), ordinary_ms);
  if (result != SQLITE_OK && !leaves_log(database_.getHandle())) throw SQLite::Exception(database_.getHandle(), result);
}

void JournalFile::finish() {
  if (!loose_keys_.empty() || !ended_well()) {
    WriteTransaction transaction(database_);
    if (!loose_keys_.empty()) store_keys(0);
    set_number("ended", 1);
    transaction.commit();
    loose_keys_.clear();
  }
  sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void JournalFile::limit_pages(std::uint32_t pages) { database_.exec("PRAGMA max_page_count=" + std::to_string(pages)); }

int JournalFile::system_error() const { return log_error(database_.getHandle()); }

} // namespace plumbline::journal
