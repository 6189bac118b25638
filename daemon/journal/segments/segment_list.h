#pragma once

#include "daemon/journal/kept_calls.h"
#include "daemon/journal/segments/segment_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// What is known of a segment without its index.
struct SegmentInfo {
  std::uint64_t first = 0;
  std::uint64_t last = 0;     ///< the last seq that it stands for, kept or not
  std::int64_t oldest_ms = 0; ///< received_at of its frames; both 0: it has no calls
  std::int64_t newest_ms = 0;
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0; ///< of the file
};

/// A segment whose frames are known.
struct OpenSegment {
  struct WithFrames {};
  static constexpr WithFrames with_frames{};

  /// Without frames: they are added later.
  explicit OpenSegment(const std::filesystem::path& path) : file(path) {}
  /// With the frames that its footer has, or that are there, where the footer is damaged or missing.
  OpenSegment(const std::filesystem::path& path, WithFrames);

  /// Ready once the file is closed.
  std::shared_future<void> closed() const { return closing_.closed; }

 private:
  struct Closing {
    std::promise<void> promise;
    std::shared_future<void> closed{promise.get_future()};
    Closing() = default;
    ~Closing() { promise.set_value(); }
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
  };
  Closing closing_; // first: it ends after the file

 public:
  SegmentFile file;
  std::vector<FrameEntry> frames;
};
using OpenSegmentPtr = std::shared_ptr<OpenSegment>;

/// All segments of a journal, by seq. Finds calls in them. Readers may wait for the disk, but never for one another or
/// for who appends. Leaves out damaged calls, and logs that once. Throws std::system_error if the disk fails. Thread:
/// any, but one changes it at a time.
class SegmentList {
 public:
  /// What is kept open for reading, beside the segment that was read last: so many segments, with indexes of so many
  /// frames (32 bytes each).
  struct Limits {
    std::size_t segments = 32;
    std::size_t frames = 256U << 10U;
  };
  explicit SegmentList(std::filesystem::path directory) : SegmentList(std::move(directory), Limits{}) {}
  SegmentList(std::filesystem::path directory, Limits limits);

  /// A sealed segment, after all others.
  void add(const SegmentInfo& segment);
  /// A frame was appended to the newest segment. `bytes`: of the file. `opened`: the segment without frames, if this is
  /// its first frame, which adds it to the list; else null.
  void grow(const FrameEntry& frame, std::uint64_t bytes, OpenSegmentPtr opened);
  /// The newest segment is sealed.
  void seal_newest(std::uint64_t bytes);
  /// Another file has the name of a segment. The result is ready once no reader has the old one any more; invalid: none
  /// has it.
  [[nodiscard]] std::shared_future<void> replace(const SegmentInfo& segment);
  /// Drops the oldest one from the list.
  void drop_oldest();

  std::vector<SegmentInfo> all() const;
  std::optional<SegmentInfo> oldest() const;
  std::uint64_t bytes() const; ///< of all files
  /// The oldest call that is kept; 0: none is.
  std::uint64_t first_call();

  /// Calls of one frame that are read together: those with `seq`, or the nearest after or before it. Null: none is kept
  /// there up to `head`.
  GroupPtr at_or_after(std::uint64_t seq, std::uint64_t head);
  GroupPtr at_or_before(std::uint64_t seq, std::uint64_t head);
  /// Holes in (after, head], or in a first part of it: `frames_of_look` frames.
  FoundHoles holes(std::uint64_t after, std::uint64_t head);
  static constexpr std::size_t frames_of_look = 20'000;

  std::filesystem::path path_of(std::uint64_t first) const;

 private:
  struct Part {
    SegmentInfo info;
    OpenSegmentPtr open;             ///< null: not kept open
    std::weak_ptr<OpenSegment> seen; ///< the one that readers may have: there is no other of this file
    bool grows = false;              ///< its frames are in `growing`, not yet in `open`
    std::vector<FrameEntry> growing;
    std::uint64_t version = 0; ///< another file has another
  };
  struct Found {
    OpenSegmentPtr segment;
    FrameEntry frame;
  };

  OpenSegmentPtr open_of(std::unique_lock<std::mutex>& lock, std::uint64_t first);
  std::optional<Found> frame_at_or_after(std::uint64_t seq);
  std::optional<Found> frame_at_or_before(std::uint64_t seq);
  std::size_t part_at_or_after(std::uint64_t seq) const;
  std::vector<Part>::iterator part_of(std::uint64_t first);
  void used(std::uint64_t first);
  OpenSegmentPtr close(Part& part);
  void say(const DamagedFrame& damage);

  const std::filesystem::path directory_;
  const Limits limits_;
  mutable std::mutex mutex_;      // guards all below
  std::vector<Part> parts_;       ///< by first
  std::list<std::uint64_t> used_; ///< open sealed segments, by first; the latest used first
  std::size_t open_frames_ = 0;   ///< of those
  std::uint64_t versions_ = 0;
  std::set<std::uint64_t> said_; ///< first seqs of damaged calls
};

} // namespace plumbline::journal
