#pragma once

#include "daemon/journal/segments/format/frame_encoder.h"
#include "daemon/journal/segments/format/frame_table.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>
#include <xxhash.h>

namespace plumbline::journal {

/// Calls with records of these sizes. `noise`: records that cannot be packed.
class SampleFrame {
 public:
  SampleFrame(std::uint64_t first, const std::vector<std::size_t>& sizes, bool noise,
              std::int64_t received_at_ms = 1'000)
      : first_(first), received_at_ms_(received_at_ms) {
    std::mt19937_64 random(first);
    for (const auto size : sizes) {
      std::string text(size, static_cast<char>('a' + texts_.size() % 26));
      if (noise)
        for (auto& byte : text) byte = static_cast<char>(random());
      keys_.push_back({{random(), random()}, random()});
      offsets_.push_back(static_cast<std::uint32_t>(records_.size()));
      records_ += text;
      texts_.push_back(std::move(text));
    }
  }

  FrameCalls calls() const { return {first_, received_at_ms_, keys_, offsets_, records_}; }
  const std::vector<std::string>& texts() const { return texts_; }
  std::string key_bytes() const {
    return {reinterpret_cast<const char*>(keys_.data()), keys_.size() * sizeof(StoredKey)};
  }

 private:
  std::uint64_t first_;
  std::int64_t received_at_ms_;
  std::vector<StoredKey> keys_;
  std::vector<std::uint32_t> offsets_;
  std::string records_;
  std::vector<std::string> texts_;
};

/// The records of a frame, each by itself; empty: some part of it is not what its checksum says. `bytes`: the frame's.
inline std::vector<std::string> sample_records(const FrameHead& head, std::string_view bytes, std::uint64_t salt) {
  if (bytes.size() != head.bytes()) return {};
  const auto table = decode_table(head, bytes.substr(head_bytes, static_cast<std::size_t>(head.table_bytes())), salt);
  if (!table) return {};
  const auto data = bytes.substr(static_cast<std::size_t>(head_bytes + head.table_bytes() + head.keys_bytes()));
  std::vector<std::string> records;
  for (const auto& run : table->runs) {
    const auto text = unpack_run(
        *table, run, data.substr(static_cast<std::size_t>(run.at), static_cast<std::size_t>(run.packed)), salt);
    if (!text) return {};
    for (auto i = run.first; i < run.first + run.count; ++i) {
      const auto end = i + 1 < run.first + run.count ? table->offsets[i + 1] : text->size();
      records.push_back(text->substr(table->offsets[i], end - table->offsets[i]));
    }
  }
  return records;
}

/// Whether every part of a frame is what its checksum says.
inline bool is_whole_sample(const FrameHead& head, std::string_view bytes, std::uint64_t salt) {
  if (sample_records(head, bytes, salt).empty()) return false;
  const auto keys = bytes.substr(static_cast<std::size_t>(head_bytes + head.table_bytes()),
                                 static_cast<std::size_t>(head.keys_bytes()));
  return XXH3_64bits_withSeed(keys.data(), keys.size(), salt) == head.keys_checksum;
}

} // namespace plumbline::journal
