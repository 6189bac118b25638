#pragma once

#include "daemon/journal/segments/format/frame_encoder.h"
#include "daemon/journal/segments/segment_list.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace plumbline::journal {

/// A sealed segment that is written at once, beside the others: to NAME.new, until it is put in its place. Thread: one
/// at a time.
class SegmentCopy {
 public:
  /// `header`: with the salt of the segment that frames are copied from. Throws std::system_error.
  SegmentCopy(const std::filesystem::path& directory, const SegmentHeader& header, SegmentDisk& disk);
  ~SegmentCopy(); ///< removes the file, unless it was put in its place

  /// Copies a frame as it is. In order. Throws std::system_error.
  void add(const SegmentFile& from, const FrameEntry& frame);
  /// As a frame of their own.
  void add(const FrameCalls& calls);
  std::uint64_t bytes() const { return size_; } ///< written so far
  /// Writes the footer and syncs the file. `last`: see SegmentEnd. Throws std::system_error, or SyncFailed.
  SegmentInfo finish(std::uint64_t last);
  /// Gives it its name, instead of a file that has it, and syncs the directory. Throws std::system_error.
  void put_in_place();

 private:
  void write(std::string_view bytes);

  SegmentDisk& disk_;
  const SegmentHeader header_;
  const std::filesystem::path path_;
  const std::filesystem::path written_to_;
  FileHandle file_;
  bool in_place_ = false;
  std::uint64_t size_ = 0;
  std::vector<FrameEntry> frames_;
  FrameEncoder encoder_;
};

/// Adds a frame without some of its calls: as it is where none is among them, in several frames where they are in its
/// middle. `gone`: in order, none twice. Damaged calls that are read together with one that goes, go too; the log says
/// so. Returns how many calls went.
std::uint64_t add_without(SegmentCopy& copy, const SegmentFile& from, const FrameEntry& frame,
                          std::span<const SeqRange> gone);

} // namespace plumbline::journal
