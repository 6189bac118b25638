#include "daemon/journal/dedupe/dedupe_read_ahead.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <span>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr std::size_t most_readers = 4;
constexpr std::size_t rows_read_at_once = 8; ///< 1.5 MiB

} // namespace

struct DedupeReadAhead::Reader {
  explicit Reader(const std::filesystem::path& file)
      : database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, busy_ms),
        select(database, "SELECT groups FROM dedupe WHERE first = ?") {}

  std::vector<std::string> read(std::span<const std::int64_t> rows) {
    std::vector<std::string> pieces;
    for (const auto row : rows) {
      select.bind(1, row);
      if (select.executeStep()) pieces.push_back(select.getColumn(0).getString());
      select.reset();
    }
    return pieces;
  }

  SQLite::Database database;
  SQLite::Statement select;
};

DedupeReadAhead::DedupeReadAhead(const std::filesystem::path& file, std::vector<std::int64_t> rows)
    : rows_(std::move(rows)) {
  const auto wanted = std::min(most_readers, (rows_.size() + rows_read_at_once - 1) / rows_read_at_once);
  for (std::size_t i = 0; i < wanted; ++i) {
    readers_.push_back(std::make_unique<Reader>(file));
    read_ahead(*readers_.back());
  }
}

DedupeReadAhead::~DedupeReadAhead() = default; // waits for running reads: futures of async do

void DedupeReadAhead::read_ahead(Reader& reader) {
  if (asked_ == rows_.size()) return;
  const auto rows = std::span(rows_).subspan(asked_, std::min(rows_read_at_once, rows_.size() - asked_));
  asked_ += rows.size();
  coming_.push_back(std::async(std::launch::async, [&reader, rows] { return reader.read(rows); }));
}

std::optional<std::string> DedupeReadAhead::next() {
  while (taken_ == here_.size()) {
    if (coming_.empty()) return std::nullopt;
    here_ = coming_.front().get();
    coming_.pop_front();
    taken_ = 0;
    read_ahead(*readers_[turn_]);
    turn_ = (turn_ + 1) % readers_.size();
  }
  return std::move(here_[taken_++]);
}

} // namespace plumbline::journal
