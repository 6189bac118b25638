#include "daemon/journal/segments/old_journal.h"

#include "daemon/journal/dedupe/dedupe_read_ahead.h"
#include "daemon/journal/record_codec.h"
#include "daemon/journal/sqlite/calls_row.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace plumbline::journal {
namespace {

template<class Value>
std::vector<Value> values_of(std::string_view bytes) {
  std::vector<Value> values(bytes.size() / sizeof(Value));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Value));
  return values;
}

/// Absent: it is not what was written.
std::optional<OldRow> row_of(SQLite::Statement& select) {
  OldRow row;
  row.first = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
  const auto count = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
  row.received_at_ms = select.getColumn(2).getInt64();
  const auto keys = blob(select.getColumn(3));
  row.keys = values_of<StoredKey>(keys);
  row.offsets = values_of<std::uint32_t>(blob(select.getColumn(4)));
  const auto records = blob(select.getColumn(5));
  const auto checksum = select.getColumn(6); // null in format 1
  const auto unpacked = static_cast<std::uint64_t>(select.getColumn(7).getInt64());
  if (count == 0 || row.offsets.size() != count || row.keys.size() != count) return std::nullopt;
  if (!checksum.isNull() &&
      checksum.getInt64() != checksum_of({row.first, row.received_at_ms, keys, row.offsets, records, unpacked}))
    return std::nullopt;
  try {
    row.records = unpacked == 0 ? std::string(records) : unpack(records, unpacked);
  } catch (const NotPacked&) {
    return std::nullopt;
  }
  if (row.offsets.front() != 0 || !std::ranges::is_sorted(row.offsets) || row.offsets.back() > row.records.size())
    return std::nullopt;
  return row;
}

} // namespace

std::string_view OldRow::record(std::size_t index) const {
  const auto end = index + 1 < offsets.size() ? offsets[index + 1] : records.size();
  return std::string_view(records).substr(offsets[index], end - offsets[index]);
}

OldJournal::OldJournal(const std::filesystem::path& file)
    : database_(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, busy_ms) {}

std::uint64_t OldJournal::number(const std::string& query) {
  return static_cast<std::uint64_t>(database_.execAndGet(query).getInt64());
}

std::uint64_t OldJournal::head() {
  return number("SELECT max((SELECT value FROM numbers WHERE name = 'forgotten'),"
                " ifnull((SELECT first + count - 1 FROM calls ORDER BY first DESC LIMIT 1), 0),"
                " ifnull((SELECT last FROM dedupe ORDER BY first DESC LIMIT 1), 0))");
}

JournalMark OldJournal::mark() { return {number_in(database_, "identity"), number_in(database_, "erasures")}; }

std::uint64_t OldJournal::bytes() {
  return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
}

void OldJournal::each_row(std::uint64_t from, const std::function<void(OldRow)>& whole,
                          const std::function<void(SeqRange)>& damaged) {
  SQLite::Statement select(database_, "SELECT first, count, received_at, keys, offsets, records, checksum, unpacked"
                                      " FROM calls WHERE first >= ? ORDER BY first");
  select.bind(1, static_cast<std::int64_t>(from));
  while (select.executeStep()) {
    if (auto row = row_of(select)) {
      whole(std::move(*row));
      continue;
    }
    const auto first = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
    const auto count = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
    damaged({first, first + std::max<std::uint64_t>(count, 1) - 1});
  }
}

void OldJournal::each_keys(const std::function<void(KeyPiece)>& keys) {
  SQLite::Statement select(database_, "SELECT groups FROM dedupe ORDER BY first");
  while (select.executeStep()) {
    auto groups = blob(select.getColumn(0));
    KeysHead head{};
    while (groups.size() >= sizeof head) {
      std::memcpy(&head, groups.data(), sizeof head);
      groups.remove_prefix(sizeof head);
      if (head.count == 0 || groups.size() / sizeof(StoredKey) < head.count) {
        spdlog::error(
            "the message ids of the calls from {} on cannot be read: these calls are not recognised when they "
            "are sent again",
            head.first);
        break;
      }
      const auto bytes = static_cast<std::size_t>(head.count) * sizeof(StoredKey);
      keys({head.first, head.received_at_ms, values_of<StoredKey>(groups.substr(0, bytes))});
      groups.remove_prefix(bytes);
    }
  }
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> OldJournal::repeats() {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> counts;
  SQLite::Statement select(database_, "SELECT seq, count FROM duplicates");
  while (select.executeStep())
    counts.emplace_back(static_cast<std::uint64_t>(select.getColumn(0).getInt64()),
                        static_cast<std::uint64_t>(select.getColumn(1).getInt64()));
  return counts;
}

} // namespace plumbline::journal
