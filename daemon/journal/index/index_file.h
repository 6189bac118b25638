#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/index/index_segment.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace plumbline::journal {

/// The segments that the file has, with their times.
using SegmentTimes = std::map<SegmentId, std::vector<TimeSpan>>;

/// The file of the index; README.md has its format. A failure is an SQLite::Exception or IndexDamage, and then
/// nothing was changed. Thread: one that writes at a time; find() any.
class IndexFile {
 public:
  /// Opens or makes it.
  explicit IndexFile(const std::filesystem::path& file);

  JournalMark mark();       ///< whose calls these are
  std::uint64_t position(); ///< every call up to it is in a segment
  SegmentTimes segments();

  /// Drops all there is, and is another journal's index.
  void start_anew(const JournalMark& mark, std::uint64_t position);
  /// Of one transaction: adds (or replaces) a segment from its sorted terms, drops others, moves on.
  void put(SegmentId id, std::span<const TermAt> terms, std::span<const TimeSpan> times,
           std::span<const SegmentId> dropped, std::uint64_t position);
  void drop(std::span<const SegmentId> dropped);
  /// Everything that put() was given.
  std::vector<TermAt> terms(SegmentId id);
  void set_mark(const JournalMark& mark);
  /// What was overwritten is gone from the write-ahead log too.
  void clear_log();

  /// Adds the positions of a term in a segment; nothing where there is no such segment. Thread: any.
  void find(SegmentId id, std::uint32_t hash, Positions& found);

 private:
  void remove(SegmentId id);
  void set(const char* name, std::uint64_t value);
  std::uint64_t get(const char* name);

  SQLite::Database database_;
  std::mutex reading_; // guards all below
  SQLite::Database reader_;
  SQLite::Statement select_;
};

} // namespace plumbline::journal
