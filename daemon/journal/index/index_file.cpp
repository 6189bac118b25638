#include "daemon/journal/index/index_file.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <algorithm>
#include <cstring>
#include <system_error>

namespace plumbline::journal {
namespace {

constexpr SqliteFormat index_format{
    "an index of plumblined",
    0x504c4958 /* PLIX */,
    1,
    16'384,
    4'096,
    "CREATE TABLE shards(id INTEGER PRIMARY KEY, data BLOB NOT NULL);"
    "CREATE TABLE segments(level INTEGER NOT NULL, number INTEGER NOT NULL, times BLOB NOT NULL,"
    " PRIMARY KEY(level, number)) WITHOUT ROWID;"
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"};

std::int64_t shard_id(SegmentId id, std::size_t shard) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(id.level) << 56U) | (id.number << 8U) | shard);
}

} // namespace

IndexFile::IndexFile(const std::filesystem::path& file)
    : database_(open_sqlite_file(file, index_format)),
      reader_(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, busy_ms),
      select_(reader_, "SELECT data FROM shards WHERE id = ?") {
  // The index promises no durability: after a power cut the file is intact, and the journal has the rest.
  database_.exec("PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON");
}

JournalMark IndexFile::mark() { return {get("journal"), get("erasures")}; }
std::uint64_t IndexFile::position() { return get("position"); }

SegmentTimes IndexFile::segments() {
  SegmentTimes segments;
  SQLite::Statement select(database_, "SELECT level, number, times FROM segments");
  while (select.executeStep()) {
    const SegmentId id{select.getColumn(0).getInt(), static_cast<std::uint64_t>(select.getColumn(1).getInt64())};
    if (id.level < 0 || id.level >= segment_levels) throw IndexDamage("the index has a segment of no level");
    const auto column = select.getColumn(2);
    std::vector<TimeSpan> times(positions(id.level) / calls_per_time_span);
    if (static_cast<std::size_t>(column.getBytes()) != times.size() * sizeof(TimeSpan))
      throw IndexDamage("the times of a segment of the index are damaged");
    std::memcpy(times.data(), column.getBlob(), times.size() * sizeof(TimeSpan));
    segments.emplace(id, std::move(times));
  }
  return segments;
}

void IndexFile::start_anew(const JournalMark& mark, std::uint64_t position) {
  WriteTransaction transaction(database_);
  database_.exec("DELETE FROM shards; DELETE FROM segments");
  set("journal", mark.identity);
  set("erasures", mark.erasures);
  set("position", position);
  transaction.commit();
}

void IndexFile::put(SegmentId id, std::span<const TermAt> terms, std::span<const TimeSpan> times,
                    std::span<const SegmentId> dropped, std::uint64_t position) {
  WriteTransaction transaction(database_);
  for (const auto old : dropped) remove(old);
  SQLite::Statement insert(database_, "INSERT OR REPLACE INTO shards(id, data) VALUES(?,?)");
  auto begin = terms.begin();
  for (std::size_t shard = 0; shard < shard_count(id.level); ++shard) {
    const auto end =
        std::find_if(begin, terms.end(), [&](TermAt term) { return shard_of(id.level, hash_in(term)) != shard; });
    const auto bytes = encode_shard(std::span(begin, end));
    insert.bind(1, shard_id(id, shard));
    insert.bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
    run(insert);
    begin = end;
  }
  SQLite::Statement add(database_, "INSERT OR REPLACE INTO segments(level, number, times) VALUES(?,?,?)");
  add.bind(1, id.level);
  add.bind(2, static_cast<std::int64_t>(id.number));
  add.bind(3, times.data(), static_cast<int>(times.size_bytes()));
  run(add);
  set("position", position);
  transaction.commit();
}

void IndexFile::drop(std::span<const SegmentId> dropped) {
  WriteTransaction transaction(database_);
  for (const auto id : dropped) remove(id);
  transaction.commit();
}

std::vector<TermAt> IndexFile::terms(SegmentId id) {
  std::vector<TermAt> terms;
  SQLite::Statement select(database_, "SELECT data FROM shards WHERE id >= ? AND id <= ? ORDER BY id");
  select.bind(1, shard_id(id, 0));
  select.bind(2, shard_id(id, shard_count(id.level) - 1));
  while (select.executeStep()) {
    const auto column = select.getColumn(0);
    decode_shard({static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())}, terms);
  }
  return terms;
}

void IndexFile::set_mark(const JournalMark& mark) {
  WriteTransaction transaction(database_);
  set("journal", mark.identity);
  set("erasures", mark.erasures);
  transaction.commit();
}

void IndexFile::clear_log() { database_.exec("PRAGMA wal_checkpoint(TRUNCATE)"); }

void IndexFile::find(SegmentId id, std::uint32_t hash, Positions& found) {
  const std::lock_guard lock(reading_);
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
  } const reset{select_};
  select_.bind(1, shard_id(id, shard_of(id.level, hash)));
  if (!select_.executeStep()) return;
  const auto column = select_.getColumn(0);
  find_in_shard({static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())}, hash, found);
}

void IndexFile::remove(SegmentId id) {
  SQLite::Statement shards(database_, "DELETE FROM shards WHERE id >= ? AND id <= ?");
  shards.bind(1, shard_id(id, 0));
  shards.bind(2, shard_id(id, shard_count(id.level) - 1));
  run(shards);
  SQLite::Statement segment(database_, "DELETE FROM segments WHERE level = ? AND number = ?");
  segment.bind(1, id.level);
  segment.bind(2, static_cast<std::int64_t>(id.number));
  run(segment);
}

void IndexFile::set(const char* name, std::uint64_t value) { set_number_in(database_, name, value); }

std::uint64_t IndexFile::get(const char* name) { return number_in(database_, name); }

} // namespace plumbline::journal
