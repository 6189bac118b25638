#pragma once

#include "daemon/journal/commit_group.h"
#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/segments/key_files.h"
#include "daemon/journal/segments/segment_list.h"
#include "daemon/journal/segments/segment_writer.h"
#include "daemon/journal/sqlite_journal.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace plumbline::journal {

/// Of a segment. Forgetting writes a segment anew beside the old one: on a full disk both must fit into the room that
/// is kept for it (SpareRoom, 16 MiB), with one group more.
inline constexpr std::uint64_t usual_segment_bytes = 8U << 20U;

/// The end of the journal that grows: the newest segment with its key file, and when the next one begins. Thread: the
/// journal's.
class SegmentAppender {
 public:
  struct Terms {
    std::filesystem::path directory;
    std::uint64_t workspace = 0;
    std::uint64_t segment_bytes = 0; ///< a segment of this size takes no further group
    std::int64_t span_ms = 0;        ///< nor a group that came so much later or earlier than its first; 0: no limit
    bool sync_each = true;           ///< false: append() leaves that to sync()
  };
  /// Borrows all but the terms.
  SegmentAppender(Terms terms, SegmentDisk& disk, SegmentList& segments, JournalNumbers& numbers, KeyFiles& keys);

  /// Makes a group durable, not an empty one: a failed write, std::system_error, leaves nothing of it. SyncFailed:
  /// nothing more can be promised. `now_ms`: since the epoch.
  void append(const CommitGroup& group, std::int64_t now_ms);
  /// Of the frame that was appended last; 0: none was.
  std::uint64_t last_checksum() const { return last_checksum_; }
  /// The keys of that group, for the key file. Call it once the group is answered.
  void keep_keys(const CommitGroup& group);

  bool is_synced() const { return !writer_ || writer_->is_synced(); }
  /// Throws SyncFailed.
  void sync();
  /// Ends the newest segment: the next group begins another. Throws SyncFailed.
  void seal();
  /// Throws std::system_error if nothing can be written.
  void try_to_write();
  /// Of the segment that grows. Absent: none does.
  std::optional<std::uint64_t> growing_first() const;
  /// The file of the growing segment, if it has no name any more. Cheap.
  std::optional<std::filesystem::path> removed() const;

 private:
  bool takes(const CommitGroup& group) const;
  OpenSegmentPtr begin(const CommitGroup& group, std::int64_t now_ms);
  void save_newest();

  const Terms terms_;
  SegmentDisk& disk_;
  SegmentList& segments_;
  JournalNumbers& numbers_;
  KeyFiles& keys_;
  FrameEncoder encoder_;
  std::unique_ptr<SegmentWriter> writer_; ///< null: the next group begins a segment
  bool newest_saved_ = false;             ///< of writer_
  std::uint64_t last_checksum_ = 0;
};

/// What follows from the journal's options; `segment_bytes`: where these do not ask for less.
[[nodiscard]] SegmentAppender::Terms appender_terms(const std::filesystem::path& directory, std::uint64_t workspace,
                                                    const SqliteJournalOptions& options, std::uint64_t segment_bytes);

} // namespace plumbline::journal
