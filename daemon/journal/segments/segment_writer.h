#pragma once

#include "daemon/journal/segments/format/frame_encoder.h"
#include "daemon/journal/segments/format/segment_format.h"
#include "daemon/journal/segments/segment_disk.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace plumbline::journal {

/// The segment that grows. Thread: one at a time (the journal's).
class SegmentWriter {
 public:
  struct Terms {
    std::filesystem::path directory;
    SegmentHeader header;
    bool sync_each = true; ///< false: append() leaves that to sync()
  };
  /// Makes the file anew, with its header; nothing is synced yet. Throws std::system_error: then there is no such file,
  /// or an empty one that a start removes.
  SegmentWriter(const Terms& terms, SegmentDisk& disk);

  /// Writes a group as one frame, and syncs it. Throws std::system_error if it could not be written: then the segment
  /// is as it was, or can_append() is false; SyncFailed: nothing more can be promised. Throws std::length_error for a
  /// group that no frame can have.
  FrameEntry append(const FrameCalls& calls, FrameEncoder& encoder);
  /// The checksum in the newest frame's head; 0 if there is no frame.
  std::uint64_t last_checksum() const { return last_checksum_; }

  /// False: the file could not be cut after a failed write. The next group needs another segment.
  bool can_append() const { return can_append_; }
  /// Whether all frames were synced.
  bool is_synced() const { return synced_; }
  /// Throws SyncFailed.
  void sync();
  /// Syncs the frames, then writes the footer. Throws SyncFailed. A footer that cannot be written is left out: a start
  /// makes it.
  void seal();
  /// Writes a byte after the last frame and takes it back, to see whether writing works. Throws std::system_error.
  void try_to_write();

  const std::filesystem::path& path() const { return path_; }
  const SegmentHeader& header() const { return header_; }
  std::uint64_t bytes() const { return size_; }
  const std::vector<FrameEntry>& frames() const { return frames_; }
  int descriptor() const { return file_.get(); }

 private:
  void cut_back();

  SegmentDisk& disk_;
  const SegmentHeader header_;
  const std::filesystem::path path_;
  const bool sync_each_;
  FileHandle file_;
  std::uint64_t size_ = 0; ///< of what is whole
  std::uint64_t last_checksum_ = 0;
  bool can_append_ = true;
  bool synced_ = true;
  std::vector<FrameEntry> frames_;
};

} // namespace plumbline::journal
