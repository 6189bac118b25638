#pragma once

#include "daemon/journal/segments/segment_file.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace plumbline::journal {

/// How the frames of a segment end.
enum class SegmentTail : std::uint8_t {
  whole,   ///< the file ends with its last frame, or with a footer
  torn,    ///< the rest was never answered: an incomplete frame or footer, or zeros
  damaged, ///< the rest was something else once
};

/// What lies in a segment, found by its frames' heads, without its footer.
struct ScannedSegment {
  std::vector<FrameEntry> frames; ///< whole ones (the blocks of the last; of others head, table and keys)
  /// From which of the frames on the disk may lack something after an unclean end: the last one that was written when
  /// everything before it was synced.
  std::size_t unsynced_from = 0;
  SegmentTail tail = SegmentTail::whole;
  /// Seqs that a damaged part between whole frames had.
  std::vector<SeqRange> damaged;
};

/// Reads the heads of all frames. After a damaged one it looks for the next that is whole. Throws std::system_error.
[[nodiscard]] ScannedSegment scan(const SegmentFile& file);

/// The frames that the footer has, or, where it is damaged or missing, that are there.
[[nodiscard]] std::vector<FrameEntry> frames_of(const SegmentFile& file);

} // namespace plumbline::journal
