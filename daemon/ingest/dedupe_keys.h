#pragma once

#include "daemon/ingest/record/record.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace plumbline::ingest {

/// Makes the keys that identify repeated calls. The workspace's secret is part of each, so that nobody outside can find
/// ids whose keys collide. Constant after construction. Thread: any.
class DedupeKeys {
 public:
  /// `old_until_ms`: until then (ms since the epoch) a call may repeat one whose key has no secret.
  explicit DedupeKeys(std::span<const std::uint8_t, 32> secret, std::int64_t old_until_ms = 0);

  /// none() if the call has no id.
  DedupeKey of(std::string_view source_id, std::string_view session, std::string_view message_id) const;
  bool knows_old(std::int64_t now_ms) const { return now_ms < old_until_ms_; }

  /// Twelve bits that all keys of a source have in common, and share with few other sources.
  static std::uint16_t tag_of(const DedupeKey& key) { return static_cast<std::uint16_t>(key.high >> (64U - tag_bits)); }
  std::uint16_t tag_of(std::string_view source_id) const;
  static constexpr unsigned tag_bits = 12;

 private:
  std::array<std::uint8_t, 192> secret_{};
  std::int64_t old_until_ms_;
};

} // namespace plumbline::ingest
