#include "daemon/journal/journal_file.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <sqlite3.h>

namespace plumbline::journal {
namespace {

/// In one transaction: ingest waits for it, some ms.
constexpr std::size_t rows_at_once = 192;
constexpr std::size_t bytes_at_once = 4U << 20U;
/// When there is hardly any room: each row may be a page of the log.
constexpr std::size_t fewest_rows = 4;

/// SQLite overwrites freed data while this lives.
class Overwriting {
 public:
  explicit Overwriting(SQLite::Database& database) : database_(database) { database_.exec("PRAGMA secure_delete=ON"); }
  ~Overwriting() { database_.tryExec("PRAGMA secure_delete=OFF"); }
  Overwriting(const Overwriting&) = delete;
  Overwriting& operator=(const Overwriting&) = delete;

 private:
  SQLite::Database& database_;
};

} // namespace

JournalFile::Erased JournalFile::forget(std::span<const SeqRange> gone, std::uint64_t from, bool counted, bool small) {
  const Overwriting overwriting(database_);
  Erased erased;
  WriteTransaction transaction(database_);
  if (!counted) database_.exec("UPDATE numbers SET value = value + 1 WHERE name = 'erasures'");
  const bool had_loose = !loose_keys_.empty();
  if (had_loose) store_keys(0); // the keys outlive the calls

  constexpr const char* columns =
      "SELECT first, count, received_at, keys, offsets, records, checksum, unpacked FROM calls ";
  SQLite::Statement holding(database_, std::string(columns) + "WHERE first <= ? ORDER BY first DESC LIMIT 1");
  SQLite::Statement behind(database_, std::string(columns) + "WHERE first > ? ORDER BY first LIMIT 1");
  auto at = from;
  erased.next = at;
  std::size_t bytes = 0;
  for (std::size_t rows = 0; rows < (small ? fewest_rows : rows_at_once) && bytes < bytes_at_once; ++rows) {
    const auto range = std::find_if(gone.begin(), gone.end(), [at](const SeqRange& one) { return one.last >= at; });
    erased.next = 0;
    if (range == gone.end()) break;
    const auto seq = std::max(at, range->first);
    auto* row = &holding;
    holding.tryReset();
    holding.bind(1, static_cast<std::int64_t>(seq));
    const auto last_of = [](SQLite::Statement& of) {
      return static_cast<std::uint64_t>(of.getColumn(0).getInt64() + of.getColumn(1).getInt64() - 1);
    };
    if (!holding.executeStep() || last_of(holding) < seq) {
      row = &behind;
      behind.tryReset();
      behind.bind(1, static_cast<std::int64_t>(seq));
      if (!behind.executeStep()) break;
    }
    const auto last = last_of(*row);
    bytes += static_cast<std::size_t>(row->getColumn(5).getBytes());
    erased.calls += erase_from_row(*row, gone);
    at = last + 1;
    erased.next = at;
  }
  holding.tryReset();
  behind.tryReset();
  transaction.commit();
  if (had_loose) {
    loose_keys_.clear();
    loose_received_at_ms_ = 0;
  }
  return erased;
}

/// Rewrites a row without the erased calls, as several if those are in its middle. Returns how many are gone.
std::uint64_t JournalFile::erase_from_row(const SQLite::Statement& of, std::span<const SeqRange> gone) {
  auto& row = const_cast<SQLite::Statement&>(of); // getColumn is not const
  const auto first = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
  const auto count = static_cast<std::uint64_t>(row.getColumn(1).getInt64());
  const auto last = first + count - 1;
  if (!any_meets(gone, {first, last})) return 0;

  const auto received_at_ms = row.getColumn(2).getInt64();
  const std::string keys(blob(row.getColumn(3)));
  std::string records(blob(row.getColumn(5)));
  const auto offset_bytes = blob(row.getColumn(4));
  std::vector<std::uint32_t> offsets(offset_bytes.size() / sizeof(std::uint32_t));
  if (!offsets.empty()) std::memcpy(offsets.data(), offset_bytes.data(), offsets.size() * sizeof(std::uint32_t));
  const auto checksum = row.getColumn(6);
  const auto unpacked = static_cast<std::uint64_t>(row.getColumn(7).getInt64());
  bool whole = checksum.isNull() ||
               checksum.getInt64() == checksum_of({first, received_at_ms, keys, offsets, records, unpacked});
  try {
    if (whole && unpacked != 0) records = unpack(records, unpacked);
  } catch (const NotPacked&) {
    whole = false;
  }
  whole = whole && offsets.size() == count && keys.size() == count * sizeof(StoredKey) &&
          std::is_sorted(offsets.begin(), offsets.end()) && offsets.back() <= records.size();
  row.tryReset();

  SQLite::Statement drop(database_, "DELETE FROM calls WHERE first = ?");
  drop.bind(1, static_cast<std::int64_t>(first));
  run(drop);
  SQLite::Statement uncount(database_, "DELETE FROM duplicates WHERE seq >= ? AND seq <= ?");
  for (const auto& range : gone) {
    if (!range.meets({first, last})) continue;
    uncount.bind(1, static_cast<std::int64_t>(std::max(range.first, first)));
    uncount.bind(2, static_cast<std::int64_t>(std::min(range.last, last)));
    run(uncount);
  }
  if (!whole) {
    spdlog::error("the calls {} to {} were damaged and some of them had to be forgotten: all of them were removed",
                  first, last);
    return count;
  }
  std::uint64_t kept = 0;
  for (const auto& part : Group(first, records, offsets).without(gone)) {
    const auto begin = static_cast<std::size_t>(part->first() - first);
    insert({part->first(), received_at_ms,
            std::string_view(keys).substr(begin * sizeof(StoredKey), part->size() * sizeof(StoredKey)), part->offsets(),
            part->raw()});
    kept += part->size();
  }
  return count - kept;
}

bool JournalFile::clear_log() {
  constexpr int patience_ms = 200;
  constexpr int ordinary_ms = 5'000;
  sqlite3_busy_timeout(database_.getHandle(), patience_ms);
  const int result =
      sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.getHandle(), ordinary_ms);
  if (result != SQLITE_OK && result != SQLITE_BUSY && result != SQLITE_FULL)
    throw SQLite::Exception(database_.getHandle(), result);
  if (result == SQLITE_OK) log_pages_ = 0;
  return result == SQLITE_OK;
}

std::uint64_t JournalFile::kept_bytes() {
  const auto number = [this](const char* query) {
    return static_cast<std::uint64_t>(database_.execAndGet(query).getInt64());
  };
  const auto used = (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
  return used - std::min(used, number("SELECT ifnull(sum(length(groups)), 0) FROM dedupe"));
}

std::uint64_t JournalFile::drop_oldest(std::optional<std::int64_t> before_ms, std::uint64_t below) {
  std::uint64_t calls = 0;
  std::uint64_t end = 0;
  {
    SQLite::Statement oldest(database_,
                             "SELECT first, count, received_at, length(records) FROM calls ORDER BY first LIMIT ?");
    oldest.bind(1, static_cast<std::int64_t>(rows_at_once));
    std::size_t bytes = 0;
    while (bytes < bytes_at_once && oldest.executeStep()) {
      if (before_ms && oldest.getColumn(2).getInt64() >= *before_ms) break;
      const auto count = static_cast<std::uint64_t>(oldest.getColumn(1).getInt64());
      const auto next = static_cast<std::uint64_t>(oldest.getColumn(0).getInt64()) + count;
      if (next > below) break;
      calls += count;
      bytes += static_cast<std::size_t>(oldest.getColumn(3).getInt64());
      end = next;
    }
  }
  if (calls == 0) return 0;
  WriteTransaction transaction(database_);
  const bool loose = !loose_keys_.empty() && end > loose_first_;
  if (loose) store_keys(0);
  for (const char* statement : {"DELETE FROM calls WHERE first < ?", "DELETE FROM duplicates WHERE seq < ?"}) {
    SQLite::Statement drop(database_, statement);
    drop.bind(1, static_cast<std::int64_t>(end));
    run(drop);
  }
  transaction.commit();
  if (loose) {
    loose_keys_.clear();
    loose_received_at_ms_ = 0;
  }
  return calls;
}

} // namespace plumbline::journal
