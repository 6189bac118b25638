#pragma once

#include "daemon/ingest/record/record.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace plumbline::ingest {

/// Makes the keys by which calls that come again are known, keyed by a secret of the workspace: nobody outside can tell
/// which ids have keys that are alike. Constant after construction. Thread: any.
class DedupeKeys {
 public:
  /// `old_until_ms`: until then (ms since the epoch) calls may come again whose first has a key without the secret.
  explicit DedupeKeys(std::span<const std::uint8_t, 32> secret, std::int64_t old_until_ms = 0);

  /// none() where the call has no id.
  DedupeKey of(std::string_view source_id, std::string_view session, std::string_view message_id) const;
  bool knows_old(std::int64_t now_ms) const { return now_ms < old_until_ms_; }

  /// Twelve bits of a key that all keys of a source have in common, and few other sources'.
  static std::uint16_t tag_of(const DedupeKey& key) { return static_cast<std::uint16_t>(key.high >> (64U - tag_bits)); }
  std::uint16_t tag_of(std::string_view source_id) const;
  static constexpr unsigned tag_bits = 12;

 private:
  std::array<std::uint8_t, 192> secret_{};
  std::int64_t old_until_ms_;
};

} // namespace plumbline::ingest
