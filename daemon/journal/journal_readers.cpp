#include "daemon/journal/journal_readers.h"

#include "daemon/journal/record_codec.h"
#include "daemon/journal/salvage.h"
#include "daemon/journal/sqlite/calls_row.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr int most_connections = 2;

/// A statement in use: reset for its next use whatever happens.
struct Use {
  SQLite::Statement& statement;
  explicit Use(SQLite::Statement& used) : statement(used) {}
  ~Use() { statement.tryReset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
};

std::int64_t stored(std::uint64_t seq) { return static_cast<std::int64_t>(seq); }

GroupPtr group_of(const SQLite::Statement& row) {
  auto& statement = const_cast<SQLite::Statement&>(row); // getColumn is not const
  const auto first = static_cast<std::uint64_t>(statement.getColumn(0).getInt64());
  const auto count = static_cast<std::uint64_t>(statement.getColumn(1).getInt64());
  const auto offsets_column = statement.getColumn(2);
  const auto records_column = statement.getColumn(3);
  const auto offset_bytes = static_cast<std::size_t>(offsets_column.getBytes());
  std::vector<std::uint32_t> offsets(offset_bytes / sizeof(std::uint32_t));
  if (count == 0 || offsets.size() != count || offset_bytes % sizeof(std::uint32_t) != 0)
    throw DamagedCalls({first, first + std::max<std::uint64_t>(count, 1) - 1},
                       "do not have the length that is recorded for them");
  std::memcpy(offsets.data(), offsets_column.getBlob(), offset_bytes);
  const std::string_view records(static_cast<const char*>(records_column.getBlob()),
                                 static_cast<std::size_t>(records_column.getBytes()));
  const auto keys = statement.getColumn(5);
  const auto checksum = statement.getColumn(6); // null if the row is of format 1
  const CallsRow read{first,
                      statement.getColumn(4).getInt64(),
                      {static_cast<const char*>(keys.getBlob()), static_cast<std::size_t>(keys.getBytes())},
                      offsets,
                      records,
                      static_cast<std::uint64_t>(statement.getColumn(7).getInt64())};
  if (!checksum.isNull() && checksum.getInt64() != checksum_of(read))
    throw DamagedCalls({first, first + count - 1}, "do not match their checksum");
  try {
    auto bytes = read.unpacked == 0 ? std::string(records) : unpack(records, read.unpacked);
    return std::make_shared<const Group>(first, std::move(bytes), std::move(offsets));
  } catch (const NotPacked& error) {
    throw DamagedCalls({first, first + count - 1}, error.what());
  }
}

} // namespace

struct JournalReaders::Connection {
  explicit Connection(const std::filesystem::path& file)
      : database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, busy_ms),
        at_or_before(database, "SELECT first, count, offsets, records, received_at, keys, checksum, unpacked"
                               " FROM calls WHERE first <= ?"
                               " ORDER BY first DESC LIMIT 1"),
        after(database, "SELECT first, count, offsets, records, received_at, keys, checksum, unpacked FROM calls"
                        " WHERE first > ? AND first <= ? ORDER BY first LIMIT 1"),
        duplicates(database, "SELECT count FROM duplicates WHERE seq = ?"),
        lengths(database, "SELECT first, count FROM calls WHERE first <= ?2 AND first >="
                          " ifnull((SELECT max(first) FROM calls WHERE first <= ?1), 0) ORDER BY first LIMIT ?3") {}

  SQLite::Database database;
  SQLite::Statement at_or_before;
  SQLite::Statement after;
  SQLite::Statement duplicates;
  SQLite::Statement lengths;
};

/// One connection, for the duration of a read.
class JournalReaders::Lease {
 public:
  explicit Lease(JournalReaders& readers) : readers_(readers) {
    std::unique_lock lock(readers_.mutex_);
    readers_.returned_.wait(lock, [this] { return !readers_.idle_.empty() || readers_.open_ < most_connections; });
    if (!readers_.idle_.empty()) {
      connection_ = std::move(readers_.idle_.back());
      readers_.idle_.pop_back();
      return;
    }
    connection_ = std::make_unique<Connection>(readers_.file_);
    ++readers_.open_;
  }
  ~Lease() {
    {
      const std::lock_guard lock(readers_.mutex_);
      readers_.idle_.push_back(std::move(connection_));
    }
    readers_.returned_.notify_one();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Connection* operator->() const { return connection_.get(); }

 private:
  JournalReaders& readers_;
  std::unique_ptr<Connection> connection_;
};

JournalReaders::JournalReaders(std::filesystem::path file) : file_(std::move(file)) { idle_.reserve(most_connections); }
JournalReaders::~JournalReaders() = default;

GroupPtr JournalReaders::at_or_after(std::uint64_t seq, std::uint64_t head) {
  while (true) {
    try {
      return read_at_or_after(seq, head);
    } catch (const DamagedCalls& damage) {
      say(damage);
      seq = damage.calls.last + 1;
    } catch (const SQLite::Exception& error) {
      say(error);
      throw;
    }
  }
}

GroupPtr JournalReaders::at_or_before(std::uint64_t seq, std::uint64_t head) {
  while (true) {
    try {
      return read_at_or_before(seq, head);
    } catch (const DamagedCalls& damage) {
      say(damage);
      if (damage.calls.first <= 1) return nullptr;
      seq = damage.calls.first - 1;
    } catch (const SQLite::Exception& error) {
      say(error);
      throw;
    }
  }
}

/// Logs each damage once.
void JournalReaders::say(const DamagedCalls& damage) {
  {
    const std::lock_guard lock(mutex_);
    if (!said_.insert(damage.calls.first).second) return;
  }
  spdlog::critical("{} is damaged: {}. They are missing from all answers; a backup may have them", file_.string(),
                   damage.what());
}

/// Logs this once.
void JournalReaders::say(const SQLite::Exception& error) {
  if (!says_damaged(error) || said_torn_.exchange(true)) return;
  mark_damaged(file_);
  spdlog::critical("{} is damaged ({}): the next start needs --accept-loss, and salvages its intact calls",
                   file_.string(), error.what());
}

GroupPtr JournalReaders::read_at_or_after(std::uint64_t seq, std::uint64_t head) {
  if (seq > head) return nullptr;
  const Lease lease(*this);
  {
    const Use use(lease->at_or_before);
    use.statement.bind(1, stored(seq));
    if (use.statement.executeStep()) {
      const auto first = static_cast<std::uint64_t>(use.statement.getColumn(0).getInt64());
      const auto count = static_cast<std::uint64_t>(use.statement.getColumn(1).getInt64());
      if (seq - first < count) return group_of(use.statement);
    }
  }
  const Use use(lease->after);
  use.statement.bind(1, stored(seq));
  use.statement.bind(2, stored(head));
  return use.statement.executeStep() ? group_of(use.statement) : nullptr;
}

GroupPtr JournalReaders::read_at_or_before(std::uint64_t seq, std::uint64_t head) {
  const Lease lease(*this);
  const Use use(lease->at_or_before);
  use.statement.bind(1, stored(std::min(seq, head)));
  return use.statement.executeStep() ? group_of(use.statement) : nullptr;
}

std::uint64_t JournalReaders::duplicates_of(std::uint64_t seq) {
  const Lease lease(*this);
  const Use use(lease->duplicates);
  use.statement.bind(1, stored(seq));
  return use.statement.executeStep() ? static_cast<std::uint64_t>(use.statement.getColumn(0).getInt64()) : 0;
}

FoundHoles JournalReaders::holes(std::uint64_t after, std::uint64_t head) {
  const Lease lease(*this);
  const Use use(lease->lengths);
  use.statement.bind(1, stored(after));
  use.statement.bind(2, stored(head));
  use.statement.bind(3, rows_of_look);
  FoundHoles found{{}, after};
  std::int64_t rows = 0;
  for (; use.statement.executeStep(); ++rows) {
    const auto first = static_cast<std::uint64_t>(use.statement.getColumn(0).getInt64());
    const auto count = static_cast<std::uint64_t>(use.statement.getColumn(1).getInt64());
    if (first > found.through + 1) found.holes.push_back({found.through + 1, first - 1});
    // By now a row may hold calls above `head`.
    if (first + count > found.through + 1) found.through = std::min(first + count - 1, head);
  }
  if (rows < rows_of_look && found.through < head) {
    found.holes.push_back({found.through + 1, head});
    found.through = head;
  }
  return found;
}

} // namespace plumbline::journal
