#include "daemon/journal/segments/format/frame_encoder.h"

#include "daemon/journal/segments/format/byte_reader.h"
#include "daemon/journal/segments/format/frame_table.h"

#include <algorithm>
#include <stdexcept>
#include <xxhash.h>

namespace plumbline::journal {

static_assert(key_bytes == sizeof(StoredKey));

void FrameEncoder::add_block(std::string_view plain, std::uint32_t count, std::uint64_t salt) {
  auto packed = codec_.pack(plain);
  BlockEntry block;
  block.packing = packed.empty() ? BlockPacking::none : BlockPacking::zstd;
  if (packed.empty()) packed = plain;
  block.packed = static_cast<std::uint32_t>(packed.size());
  block.plain = static_cast<std::uint32_t>(plain.size());
  block.count = count;
  block.checksum = XXH3_64bits_withSeed(packed.data(), packed.size(), salt);
  journal::encode(block, entries_);
  data_ += packed;
}

FrameEncoder::Frame FrameEncoder::encode(const FrameCalls& calls, std::uint64_t salt, bool rest_is_synced) {
  entries_.clear();
  offsets_.clear();
  data_.clear();
  const auto count = calls.offsets.size();
  if (count == 0 || count > most_frame_calls || calls.records.size() > most_frame_bytes)
    throw std::length_error("a group of calls that no frame can have");
  const auto end_of = [&](std::size_t record) {
    return record + 1 < count ? std::size_t{calls.offsets[record + 1]} : calls.records.size();
  };
  for (std::size_t begin = 0; begin < count;) {
    const std::size_t from = calls.offsets[begin];
    auto end = begin + 1; // of the records of this run
    while (end < count && end_of(end) - from <= most_block_bytes) ++end;
    for (auto i = begin; i < end; ++i) put(offsets_, static_cast<std::uint32_t>(calls.offsets[i] - from));
    const auto records = calls.records.substr(from, end_of(end - 1) - from);
    add_block(records.substr(0, most_block_bytes), static_cast<std::uint32_t>(end - begin), salt);
    for (auto at = most_block_bytes; at < records.size(); at += most_block_bytes)
      add_block(records.substr(at, most_block_bytes), 0, salt);
    begin = end;
  }
  const std::string_view keys(reinterpret_cast<const char*>(calls.keys.data()), calls.keys.size_bytes());

  Frame frame;
  frame.head.rest_is_synced = rest_is_synced;
  frame.head.first = calls.first;
  frame.head.received_at_ms = calls.received_at_ms;
  frame.head.count = static_cast<std::uint32_t>(count);
  frame.head.blocks = static_cast<std::uint32_t>(entries_.size() / block_entry_bytes);
  frame.head.data_bytes = data_.size();
  frame.head.keys_checksum = XXH3_64bits_withSeed(keys.data(), keys.size(), salt);
  entries_ += offsets_;
  frame.head.table_checksum = XXH3_64bits_withSeed(entries_.data(), entries_.size(), salt);
  if (frame.head.blocks > most_frame_blocks || frame.head.bytes() > most_frame_bytes)
    throw std::length_error("a group of calls that no frame can have");
  frame_.clear();
  frame_.reserve(static_cast<std::size_t>(frame.head.bytes()));
  frame.checksum = journal::encode(frame.head, salt, frame_);
  frame_ += entries_;
  frame_ += keys;
  frame_ += data_;
  frame.bytes = frame_;
  return frame;
}

} // namespace plumbline::journal
