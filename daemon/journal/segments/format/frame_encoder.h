#pragma once

#include "daemon/journal/commit_group.h"
#include "daemon/journal/record_codec.h"
#include "daemon/journal/segments/format/segment_format.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::journal {

/// Neighbouring calls, as a frame has them. Borrowed.
struct FrameCalls {
  std::uint64_t first = 0; ///< seq
  std::int64_t received_at_ms = 0;
  std::span<const StoredKey> keys;        ///< one for each call
  std::span<const std::uint32_t> offsets; ///< of each record in `records`; it ends where the next begins
  std::string_view records;
};

/// Turns calls into the bytes of a frame. Keeps its memory. No I/O. Thread: one at a time.
class FrameEncoder {
 public:
  struct Frame {
    std::string_view bytes; ///< valid until the next call
    FrameHead head;
    std::uint64_t checksum = 0; ///< the head's
  };
  /// `calls`: not empty, with offsets in order. Throws std::length_error for a frame beyond the format's bounds.
  [[nodiscard]] Frame encode(const FrameCalls& calls, std::uint64_t salt, bool rest_is_synced);

 private:
  void add_block(std::string_view plain, std::uint32_t count, std::uint64_t salt);

  RecordCodec codec_;
  std::string entries_;
  std::string offsets_;
  std::string data_;
  std::string frame_;
};

} // namespace plumbline::journal
