#pragma once

#include "daemon/journal/commit_group.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/segments/format/frame_table.h"
#include "daemon/journal/segments/format/segment_format.h"
#include "daemon/journal/segments/segment_disk.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace plumbline::journal {

/// NNNNNNNNNNNNNNNNNNNN.calls, or .keys.
[[nodiscard]] std::string segment_name(std::uint64_t first, SegmentKind kind);
/// The first seq in a file's name; absent: it is no such name.
[[nodiscard]] std::optional<std::uint64_t> first_in_name(const std::string& name, SegmentKind kind);

/// A segment's header is not one of this workspace and name.
struct DamagedSegment : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Calls of a segment that are not what was written.
struct DamagedFrame : std::runtime_error {
  explicit DamagedFrame(SeqRange which);
  SeqRange calls;
};

/// One segment, open for reading. Holds the file itself: that another file gets its name, or that it is unlinked, does
/// no harm. Reads what is there at each call, so that a segment that grows can be read too. Throws std::system_error if
/// the disk fails. Thread: any.
class SegmentFile {
 public:
  /// Reads the header. Throws DamagedSegment, and std::runtime_error for a newer format.
  explicit SegmentFile(std::filesystem::path file);

  const std::filesystem::path& path() const { return path_; }
  const SegmentHeader& header() const { return header_; }
  std::uint64_t size() const { return file_.size(); }
  int descriptor() const { return file_.get(); }

  /// Absent: it is not sealed, or its end is damaged.
  std::optional<SegmentEnd> end() const;
  /// Absent: as end(), or the index is damaged.
  std::optional<SegmentFooter> footer() const;

  /// Absent: there is no whole head at `at`, or it is damaged.
  std::optional<FrameHead> head_at(std::uint64_t at) const;
  /// Whether table and keys (and, with `data`, each block) are what their checksums say.
  bool is_whole(const FrameHead& head, std::uint64_t at, bool data) const;
  /// The frame's bytes as they are.
  std::string raw(const FrameEntry& frame) const { return read_at(file_.get(), frame.at, frame.bytes); }

  /// The calls of the frame that are read together with `seq`. Throws DamagedFrame.
  GroupPtr group(const FrameEntry& frame, std::uint64_t seq) const;
  /// The frame's keys, one for each call. Absent: damaged.
  std::optional<std::vector<StoredKey>> keys(const FrameEntry& frame) const;

 private:
  std::optional<std::vector<StoredKey>> keys_of(const FrameHead& head, std::uint64_t at) const;
  std::optional<FrameTable> table_of(const FrameHead& head, std::uint64_t at) const;

  const std::filesystem::path path_;
  const FileHandle file_;
  const SegmentHeader header_;
};

} // namespace plumbline::journal
