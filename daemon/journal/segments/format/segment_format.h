#pragma once

#include "daemon/journal/contract/journal.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::journal {

// The fixed parts of a segment as bytes (README.md has the grammar). Plain functions: no I/O. Decoding checks the
// checksum and every bound, and never reads beyond `bytes`. `salt`: the segment's, the seed of its checksums.

inline constexpr std::size_t most_block_bytes = 64U << 10U; ///< of records, before they are packed
inline constexpr std::uint64_t most_frame_bytes = 1U << 30U;
inline constexpr std::uint32_t most_frame_calls = 1U << 26U;
inline constexpr std::uint32_t most_frame_blocks = 1U << 20U;
inline constexpr std::uint32_t most_segment_frames = 1U << 22U;

/// Header, frame head and end have this size each.
inline constexpr std::size_t head_bytes = 64;
inline constexpr std::size_t block_entry_bytes = 24;
inline constexpr std::size_t key_bytes = 24;
inline constexpr std::size_t index_entry_bytes = 32;

/// A file that begins with a SegmentHeader.
enum class SegmentKind : std::uint8_t { calls, keys };

struct SegmentHeader {
  SegmentKind kind = SegmentKind::calls;
  std::uint64_t workspace = 0; ///< the identity of the workspace
  std::uint64_t first = 0;
  std::int64_t created_at_ms = 0;
  std::uint64_t salt = 0;
  friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

enum class HeaderFault : std::uint8_t {
  damaged, ///< too short, a wrong magic or checksum
  newer,   ///< of a format that this program does not know
};

[[nodiscard]] std::string encode(const SegmentHeader& header);
/// `kind`: the kind that is expected. `bytes`: at least the first head_bytes of the file, or all of a shorter one.
[[nodiscard]] Result<SegmentHeader, HeaderFault> decode_header(std::string_view bytes, SegmentKind kind);

enum class FrameKind : std::uint8_t { calls = 1, footer = 2 };

/// Begins a frame: the calls of one commit group, or the footer.
struct FrameHead {
  FrameKind kind = FrameKind::calls;
  bool rest_is_synced = false;     ///< what lies before it in the segment was on the disk
  std::uint64_t first = 0;         ///< seq
  std::int64_t received_at_ms = 0; ///< of its latest batch
  std::uint32_t count = 0;         ///< calls; of a footer: entries
  std::uint32_t blocks = 0;
  std::uint64_t data_bytes = 0; ///< of all blocks, packed
  std::uint64_t table_checksum = 0;
  std::uint64_t keys_checksum = 0;

  std::uint64_t last() const { return first + count - 1; } ///< seq
  std::uint64_t table_bytes() const;
  std::uint64_t keys_bytes() const { return kind == FrameKind::calls ? std::uint64_t{count} * key_bytes : 0; }
  /// Where its blocks begin: an offset in the frame.
  std::uint64_t data_at() const { return head_bytes + table_bytes() + keys_bytes(); }
  /// Of the whole frame, with its head; of a footer, with its end.
  std::uint64_t bytes() const;
  friend bool operator==(const FrameHead&, const FrameHead&) = default;
};

/// Appends 64 bytes. The result is the head's checksum.
std::uint64_t encode(const FrameHead& head, std::uint64_t salt, std::string& out);
/// Absent: the bytes are no head. Only for the first head_bytes of `bytes`.
[[nodiscard]] std::optional<FrameHead> decode_frame_head(std::string_view bytes, std::uint64_t salt);
/// The checksum that a valid head ends with.
[[nodiscard]] std::uint64_t checksum_in(std::string_view head);

/// Where a frame lies in its segment.
struct FrameEntry {
  std::uint64_t first = 0; ///< seq
  std::uint64_t at = 0;    ///< offset in the file
  std::int64_t received_at_ms = 0;
  std::uint32_t count = 0;
  std::uint32_t bytes = 0; ///< of the whole frame

  std::uint64_t last() const { return first + count - 1; } ///< seq
  friend bool operator==(const FrameEntry&, const FrameEntry&) = default;
};
/// Of a frame of calls that lies at `at`.
[[nodiscard]] inline FrameEntry entry_of(const FrameHead& head, std::uint64_t at) {
  return {head.first, at, head.received_at_ms, head.count, static_cast<std::uint32_t>(head.bytes())};
}
/// Where the last of a segment's frames ends: an offset in the file.
[[nodiscard]] inline std::uint64_t end_of(std::span<const FrameEntry> frames) {
  return frames.empty() ? head_bytes : frames.back().at + frames.back().bytes;
}

/// Ends a sealed segment.
struct SegmentEnd {
  std::uint64_t footer_at = 0; ///< offset in the file
  std::uint64_t last = 0;      ///< the last seq that the segment stands for, kept or not
  std::int64_t oldest_ms = 0;  ///< received_at of its frames; both 0 in a stub
  std::int64_t newest_ms = 0;
  std::uint64_t calls = 0;
  friend bool operator==(const SegmentEnd&, const SegmentEnd&) = default;
};

struct SegmentFooter {
  SegmentEnd end;
  std::vector<FrameEntry> frames;
};

/// The footer of these frames, which ends the file at `footer_at`. `last`: see SegmentEnd.
[[nodiscard]] std::string encode_footer(std::uint64_t footer_at, std::uint64_t first, std::uint64_t last,
                                        std::span<const FrameEntry> frames, std::uint64_t salt);
/// Of the last head_bytes of a file of `file_bytes`; absent: the file has no valid end.
[[nodiscard]] std::optional<SegmentEnd> decode_end(std::string_view bytes, std::uint64_t file_bytes,
                                                   std::uint64_t salt);
/// Of everything from footer_at on. Absent: damaged, or its frames do not follow one another.
[[nodiscard]] std::optional<SegmentFooter> decode_footer(std::string_view bytes, const SegmentHeader& header,
                                                         const SegmentEnd& end);

} // namespace plumbline::journal
