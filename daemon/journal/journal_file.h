#pragma once

#include "daemon/journal/commit_group.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/dedupe/dedupe_memory.h"
#include "daemon/journal/sqlite/calls_row.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::journal {

inline constexpr std::int32_t journal_page_bytes = 65'536;
const SqliteFormat& journal_format();

/// How often calls came again, by the seq of the first.
using DuplicateCounts = std::unordered_map<std::uint64_t, std::uint64_t>;

/// The file of the SQLite journal, seen by its one writer; README.md has its format. Every change is one transaction:
/// done and durable, or an SQLite::Exception and nothing happened. Thread: one at a time.
class JournalFile {
 public:
  /// Opens or makes it. Throws std::runtime_error with a sentence for an operator.
  explicit JournalFile(const std::filesystem::path& file);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  const std::string& name() const { return database_.getFilename(); }
  std::uint64_t head(); ///< newest seq ever given; 0: none
  /// Of the row that has this call; 0: there is none, or it has no checksum.
  std::int64_t checksum_at(std::uint64_t seq);
  /// Of the row that was written last.
  std::int64_t last_checksum() const { return last_checksum_; }
  std::uint64_t first(); ///< oldest call that is kept; 0: none
  JournalMark mark();
  /// There was no file, or an empty one.
  bool made_now() const { return made_now_; }
  /// Closing it changes nothing, not even what is in its log: it is refused.
  void leave_as_it_is();
  /// A new file is this workspace's.
  void adopt(std::uint64_t workspace);
  /// No seq up to this one is given again, and what was derived from the calls is made anew: some of them are lost.
  void pass_over(std::uint64_t seq);
  /// Whether the last daemon left all in the one file (unknown: true). Where it did not, there is a log.
  bool ended_well();
  /// Everything that is within the window. Once, before the first write().
  void load(DedupeMemory& memory, std::int64_t now_ms, std::int64_t window_ms);

  /// From now on a change is done once the operating system has it: durable at sync_log().
  void relax();
  /// What the log has is on the disk. Throws std::system_error where that fails: nobody knows then what the disk has.
  void sync_log();

  /// Not for an empty group. Keys received before `forget_before_ms` are dropped as it goes.
  void write(const CommitGroup& group, std::int64_t forget_before_ms);
  void add(const DuplicateCounts& counts);

  /// What became of a piece of work on old calls.
  struct Erased {
    std::uint64_t calls = 0;
    std::uint64_t next = 0; ///< where to go on; 0: done
  };
  /// Erases calls from the seq `from` on, some rows at a time. `gone`: in order, none twice. They stay in the log until
  /// clear_log(). `counted`: this is not the first piece. `small`: as little is written at once as can be.
  Erased forget(std::span<const SeqRange> gone, std::uint64_t from, bool counted, bool small = false);
  /// Nothing of what was erased is in the write-ahead log either. false: a reader is in the way.
  bool clear_log();

  /// Bytes of the calls that are kept: the file's pages in use without the dedupe keys.
  std::uint64_t kept_bytes();
  /// Drops some of the oldest rows, up to the call before `below`: those received before `before_ms`, or whatever their
  /// age. How many calls.
  std::uint64_t drop_oldest(std::optional<std::int64_t> before_ms, std::uint64_t below);

  /// Pages in the write-ahead log after the last commit. It begins anew at the next one once all of them were moved.
  int log_pages() const { return log_pages_; }
  /// Moves what was committed from the write-ahead log into the file. `patient`: waits for readers, some ms, so that
  /// the log begins anew.
  void checkpoint(bool patient = false);
  /// Writes as little as there is to write: whether it can be done at all.
  void try_to_write();
  /// Leaves all in the one file. Nothing is written after it.
  void finish();

  /// A full disk for tests, and a limit for operators: the file's pages (of 64 KiB) may not be more.
  void limit_pages(std::uint32_t pages);
  /// The operating system's number for what went wrong last with the log, 0: it has none.
  int system_error() const;

 private:
  void insert_rows(const CommitGroup& group, std::string_view key_bytes);
  void insert(const CallsRow& row);
  std::uint64_t erase_from_row(const SQLite::Statement& row, std::span<const SeqRange> gone);
  void store_keys(std::int64_t forget_before_ms);
  void set_number(const char* name, std::uint64_t value);
  void note_use();

  const bool made_now_;
  SQLite::Database database_;
  SQLite::Statement insert_calls_;
  SQLite::Statement insert_keys_;
  SQLite::Statement add_duplicates_;
  std::vector<std::uint32_t> row_offsets_; ///< of the row that is being written
  /// Keys that are in rows of `calls` and in no row of `dedupe` yet, as `dedupe` has them.
  std::string loose_keys_;
  std::uint64_t loose_first_ = 0;
  std::uint64_t loose_last_ = 0;
  std::int64_t loose_received_at_ms_ = 0; ///< of the latest
  int log_pages_ = 0;
  std::int64_t last_checksum_ = 0;
  bool use_noted_ = false;
};

} // namespace plumbline::journal
