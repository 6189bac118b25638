#pragma once

#include "daemon/journal/segments/format/segment_format.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::journal {

/// How the records of a block are packed; a number of the format.
enum class BlockPacking : std::uint8_t {
  none = 0,
  zstd = 1, ///< RecordCodec
};

/// One block of a frame.
struct BlockEntry {
  std::uint32_t packed = 0; ///< bytes
  std::uint32_t plain = 0;  ///< bytes
  std::uint32_t count = 0;  ///< records that it begins; 0: it continues a large one
  BlockPacking packing = BlockPacking::none;
  std::uint64_t checksum = 0; ///< of its packed bytes
  friend bool operator==(const BlockEntry&, const BlockEntry&) = default;
};

/// Blocks that are read together: whole records, or one that is larger than a block.
struct FrameRun {
  std::uint32_t first = 0; ///< the number of its first call in the frame
  std::uint32_t count = 0; ///< calls
  std::uint32_t block = 0; ///< its first
  std::uint32_t blocks = 0;
  std::uint64_t at = 0;     ///< offset of its packed bytes in the frame's data
  std::uint64_t packed = 0; ///< bytes
  std::uint64_t plain = 0;  ///< bytes
};

/// What tells where each call of a frame lies.
struct FrameTable {
  std::vector<BlockEntry> blocks;
  std::vector<std::uint32_t> offsets; ///< of each record, in its run
  std::vector<FrameRun> runs;

  /// The run that has this call of the frame. `index`: below the frame's count.
  const FrameRun& run_of(std::uint32_t index) const;
};

/// Appends the block's 24 bytes.
void encode(const BlockEntry& block, std::string& out);
/// Of the table's bytes. Absent: it is damaged, or breaks a rule of the format.
[[nodiscard]] std::optional<FrameTable> decode_table(const FrameHead& head, std::string_view bytes, std::uint64_t salt);
/// The records of a run, from its packed bytes. Absent: damaged.
[[nodiscard]] std::optional<std::string> unpack_run(const FrameTable& table, const FrameRun& run,
                                                    std::string_view packed, std::uint64_t salt);

} // namespace plumbline::journal
