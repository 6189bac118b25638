#include "daemon/journal/segments/format/frame_table.h"

#include "daemon/journal/record_codec.h"
#include "daemon/journal/segments/format/byte_reader.h"

#include <algorithm>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

std::optional<BlockEntry> decode_block(ByteReader& in) {
  BlockEntry block;
  block.packed = in.take<std::uint32_t>();
  block.plain = in.take<std::uint32_t>();
  block.count = in.take<std::uint32_t>();
  const auto packing = in.take<std::uint8_t>();
  for (int i = 0; i < 3; ++i) static_cast<void>(in.take<std::uint8_t>());
  block.checksum = in.take<std::uint64_t>();
  if (packing > static_cast<std::uint8_t>(BlockPacking::zstd)) return std::nullopt;
  block.packing = static_cast<BlockPacking>(packing);
  if (block.plain > most_block_bytes || block.packed > block.plain) return std::nullopt;
  return block;
}

/// Adds the block to the runs. False: it may not stand there.
bool add_block(FrameTable& table, const BlockEntry& block) {
  auto& runs = table.runs;
  if (block.count == 0) { // the rest of a large record: the block before it is full
    if (runs.empty() || runs.back().count != 1 || table.blocks.back().plain != most_block_bytes) return false;
    auto& run = runs.back();
    ++run.blocks;
    run.packed += block.packed;
    run.plain += block.plain;
  } else {
    FrameRun run;
    if (!runs.empty()) {
      run.first = runs.back().first + runs.back().count;
      run.block = runs.back().block + runs.back().blocks;
      run.at = runs.back().at + runs.back().packed;
    }
    run.count = block.count;
    run.blocks = 1;
    run.packed = block.packed;
    run.plain = block.plain;
    runs.push_back(run);
  }
  table.blocks.push_back(block);
  return true;
}

/// Appends the block's records. False: it is damaged.
bool unpack_block(const BlockEntry& block, std::string_view packed, std::string& out) {
  if (block.packing == BlockPacking::none) {
    if (packed.size() != block.plain) return false;
    out += packed;
    return true;
  }
  try {
    out += unpack(packed, block.plain);
    return true;
  } catch (const NotPacked&) {
    return false;
  }
}

bool has_offsets_in_order(const FrameTable& table) {
  for (const auto& run : table.runs) {
    std::uint32_t before = 0;
    for (auto i = run.first; i < run.first + run.count; ++i) {
      const auto offset = table.offsets[i];
      if (offset < before || offset > run.plain || (i == run.first && offset != 0)) return false;
      before = offset;
    }
  }
  return true;
}

} // namespace

const FrameRun& FrameTable::run_of(std::uint32_t index) const {
  const auto after = std::ranges::upper_bound(runs, index, {}, &FrameRun::first);
  return *std::prev(after);
}

void encode(const BlockEntry& block, std::string& out) {
  put(out, block.packed);
  put(out, block.plain);
  put(out, block.count);
  put(out, static_cast<std::uint32_t>(block.packing)); // a byte, and three zeros
  put(out, block.checksum);
}

std::optional<FrameTable> decode_table(const FrameHead& head, std::string_view bytes, std::uint64_t salt) {
  if (head.kind != FrameKind::calls || bytes.size() != head.table_bytes() ||
      XXH3_64bits_withSeed(bytes.data(), bytes.size(), salt) != head.table_checksum)
    return std::nullopt;
  FrameTable table;
  table.blocks.reserve(head.blocks);
  table.offsets.reserve(head.count);
  ByteReader in(bytes);
  std::uint64_t calls = 0;
  std::uint64_t packed = 0;
  for (std::uint32_t i = 0; i < head.blocks; ++i) {
    const auto block = decode_block(in);
    if (!block || block->count > head.count - calls || !add_block(table, *block)) return std::nullopt;
    calls += block->count;
    packed += block->packed;
  }
  if (calls != head.count || packed != head.data_bytes) return std::nullopt;
  for (std::uint32_t i = 0; i < head.count; ++i) table.offsets.push_back(in.take<std::uint32_t>());
  if (!has_offsets_in_order(table)) return std::nullopt;
  return table;
}

std::optional<std::string> unpack_run(const FrameTable& table, const FrameRun& run, std::string_view packed,
                                      std::uint64_t salt) {
  if (packed.size() != run.packed) return std::nullopt;
  std::string records;
  records.reserve(static_cast<std::size_t>(run.plain));
  for (auto i = run.block; i < run.block + run.blocks; ++i) {
    const auto& block = table.blocks[i];
    const auto bytes = packed.substr(0, block.packed);
    packed.remove_prefix(block.packed);
    if (XXH3_64bits_withSeed(bytes.data(), bytes.size(), salt) != block.checksum ||
        !unpack_block(block, bytes, records))
      return std::nullopt;
  }
  return records;
}

} // namespace plumbline::journal
