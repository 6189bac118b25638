#pragma once

#include "daemon/journal/commit_group.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/dedupe/dedupe_memory.h"
#include "daemon/journal/record_codec.h"
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

/// How often calls were repeated, by the seq of the first.
using DuplicateCounts = std::unordered_map<std::uint64_t, std::uint64_t>;

/// The file of the SQLite journal, as its one writer sees it; README.md has its format. Every change is one
/// transaction: done and durable, or an SQLite::Exception and nothing happened. Thread: one at a time.
class JournalFile {
 public:
  /// Opens or makes it. Throws std::runtime_error with a sentence for an operator.
  explicit JournalFile(const std::filesystem::path& file);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  const std::string& name() const { return database_.getFilename(); }
  std::uint64_t head(); ///< newest seq ever given; 0: none yet
  /// Of the row that has this call; 0: no such row, or it has no checksum.
  std::int64_t checksum_at(std::uint64_t seq);
  /// Of the row that was written last.
  std::int64_t last_checksum() const { return last_checksum_; }
  std::uint64_t first(); ///< oldest call that is kept; 0: none
  JournalMark mark();
  /// There was no file, or an empty one.
  bool made_now() const { return made_now_; }
  /// The file is refused: closing it changes nothing, not even its log.
  void leave_as_it_is();
  /// Makes a new file this workspace's.
  void adopt(std::uint64_t workspace);
  /// Gives no seq up to this one again, and has derived files rebuilt: some of the calls are lost.
  void pass_over(std::uint64_t seq);
  /// Whether the last daemon left everything in the one file (unknown: true). If not, there is a log.
  bool ended_well();
  /// Loads everything within the window. Call it once, before the first write().
  void load(DedupeMemory& memory, std::int64_t now_ms, std::int64_t window_ms);

  /// From now on a change counts as done once the operating system has it; sync_log() makes it durable.
  void relax();
  /// Syncs the log to the disk. Throws std::system_error on failure: the disk's contents are then unknown.
  void sync_log();

  /// Not for an empty group. Also drops keys received before `forget_before_ms`.
  void write(const CommitGroup& group, std::int64_t forget_before_ms);
  void add(const DuplicateCounts& counts);

  /// The result of one step of work on old calls.
  struct Erased {
    std::uint64_t calls = 0;
    std::uint64_t next = 0; ///< where to go on; 0: done
  };
  /// Erases calls from the seq `from` on, some rows at a time. `gone`: in order, none twice. They stay in the log until
  /// clear_log(). `counted`: this is not the first step. `small`: writes as little at once as possible.
  Erased forget(std::span<const SeqRange> gone, std::uint64_t from, bool counted, bool small = false);
  /// Removes erased calls from the write-ahead log too. false: a reader is in the way.
  bool clear_log();

  /// Bytes of the calls that are kept: the file's pages in use without the dedupe keys.
  std::uint64_t kept_bytes();
  /// Drops some of the oldest rows, up to the call before `below`: those received before `before_ms`, or any if that is
  /// absent. Returns how many calls.
  std::uint64_t drop_oldest(std::optional<std::int64_t> before_ms, std::uint64_t below);

  /// Pages in the write-ahead log after the last commit. Once all of them are moved, the next commit restarts the log.
  int log_pages() const { return log_pages_; }
  /// Moves committed pages from the write-ahead log into the file. `patient`: waits some ms for readers, so that the
  /// log restarts.
  void checkpoint(bool patient = false);
  /// Writes as little as possible, to see whether writing works.
  void try_to_write();
  /// Leaves everything in the one file. Nothing is written after it.
  void finish();

  /// Limits the file's pages (of 64 KiB): a full disk for tests, and a limit for operators.
  void limit_pages(std::uint32_t pages);
  /// The operating system's number for the last failure of the log; 0: it has none.
  int system_error() const;

 private:
  void insert_rows(const CommitGroup& group, std::string_view key_bytes);
  /// Packs the records, which are not packed.
  void insert(CallsRow row);
  std::uint64_t erase_from_row(const SQLite::Statement& row, std::span<const SeqRange> gone);
  void store_keys(std::int64_t forget_before_ms);
  void set_number(const char* name, std::uint64_t value);
  void note_use();

  const bool made_now_;
  SQLite::Database database_;
  SQLite::Statement insert_calls_;
  SQLite::Statement insert_keys_;
  SQLite::Statement add_duplicates_;
  RecordCodec codec_;
  std::vector<std::uint32_t> row_offsets_; ///< of the row being written
  /// Keys that are in rows of `calls` but not yet in a row of `dedupe`, in the form of `dedupe`.
  std::string loose_keys_;
  std::uint64_t loose_first_ = 0;
  std::uint64_t loose_last_ = 0;
  std::int64_t loose_received_at_ms_ = 0; ///< of the latest
  int log_pages_ = 0;
  std::int64_t last_checksum_ = 0;
  bool use_noted_ = false;
};

} // namespace plumbline::journal
