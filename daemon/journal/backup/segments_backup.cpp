#include "daemon/journal/backup/segments_backup.h"

#include "daemon/journal/backup/backup_file.h"
#include "daemon/journal/segments/file_exchange.h"
#include "daemon/journal/segments/segment_scan.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <algorithm>
#include <string>
#include <vector>

namespace plumbline::journal {
namespace {

struct NumbersAtBackup {
  std::uint64_t given = 0;
  std::uint64_t floor = 0;
};

/// A reader makes its writer wait: it is small.
NumbersAtBackup take_numbers(NewBackup& backup, const std::filesystem::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, busy_ms);
  database.exec("BEGIN");
  const NumbersAtBackup numbers{number_in(database, "given"), number_in(database, "floor")};
  backup.take(database, segment_numbers_name);
  return numbers;
}

} // namespace

BackupFacts take_segments(NewBackup& backup, const std::filesystem::path& directory) {
  const auto hold = FileExchange::hold_still(directory);
  const auto numbers = take_numbers(backup, directory / "numbers.db");
  std::vector<std::filesystem::path> segments;
  std::vector<std::filesystem::path> keys;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const auto name = entry.path().filename().string();
    if (const auto first = first_in_name(name, SegmentKind::calls); first && *first >= numbers.floor)
      segments.push_back(entry.path());
    else if (first_in_name(name, SegmentKind::keys))
      keys.push_back(entry.path());
  }
  // Keys first: what a file has of calls that come meanwhile does not count without its frames.
  for (const auto& file : keys) {
    const auto handle = open_to_read(file);
    backup.take_journal_file(file.filename().string(), handle.get(), handle.size());
  }
  std::ranges::sort(segments);
  BackupFacts facts;
  facts.head = numbers.given;
  for (const auto& path : segments) {
    const SegmentFile file(path);
    const auto end = file.end();
    const auto frames = frames_of(file);
    if (!end && frames.empty()) continue; // it is being made
    for (const auto& frame : frames) facts.calls += frame.count;
    if (facts.first == 0 && !frames.empty()) facts.first = frames.front().first;
    facts.head = std::max(facts.head, end ? end->last : frames.back().last());
    backup.take_journal_file(path.filename().string(), file.descriptor(), end ? file.size() : end_of(frames));
  }
  return facts;
}

} // namespace plumbline::journal
