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

/// The file of the index; README.md has its format. A failure throws SQLite::Exception or IndexDamage, and changes
/// nothing. Thread: one writer at a time; find() any.
class IndexFile {
 public:
  /// Opens or makes it.
  explicit IndexFile(const std::filesystem::path& file);

  JournalMark mark();       ///< whose calls these are
  std::uint64_t position(); ///< every call up to it is in a segment
  SegmentTimes segments();

  /// Drops everything, and makes the file another journal's index.
  void start_anew(const JournalMark& mark, std::uint64_t position);
  /// In one transaction: adds (or replaces) a segment from its sorted terms, drops others, advances the position.
  void put(SegmentId id, std::span<const TermAt> terms, std::span<const TimeSpan> times,
           std::span<const SegmentId> dropped, std::uint64_t position);
  void drop(std::span<const SegmentId> dropped);
  /// Everything that put() was given.
  std::vector<TermAt> terms(SegmentId id);
  void set_mark(const JournalMark& mark);
  /// Removes overwritten data from the write-ahead log too.
  void clear_log();

  /// Adds the positions of a term in a segment; nothing if there is no such segment. Thread: any.
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
