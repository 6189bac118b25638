#pragma once

#include "daemon/journal/dedupe/dedupe_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace plumbline::journal {

/// What the dedupe stores of a call: 24 bytes, zeros for a call without a key.
struct StoredKey {
  ingest::DedupeKey key;
  std::uint64_t content = 0;
};
static_assert(sizeof(StoredKey) == 24);

/// What the dedupe knows of the last day's calls, within a number of bytes: a table for each source, chosen by the tag
/// in its keys. When there is no more room, the source with the largest table forgets its oldest calls. So a source
/// that sends no more than its share is remembered for the whole day, whatever others send. Not thread-safe.
class DedupeMemory {
 public:
  struct Limits {
    std::int64_t window_ms = 0;
    std::size_t most_bytes = std::numeric_limits<std::size_t>::max();
    std::uint64_t seed = 0;          ///< for places in the tables, different at each start
    std::int64_t keyed_since_ms = 0; ///< keys of earlier calls lack the workspace's secret
  };
  explicit DedupeMemory(const Limits& limits) : limits_(limits), old_(limits.window_ms, limits.seed) {}

  DedupeTable::Answer find(const ingest::DedupeKey& key, std::uint64_t content, std::int64_t now_ms) const;
  /// Finds a key without the secret.
  DedupeTable::Answer find_old(const ingest::DedupeKey& key, std::uint64_t content, std::int64_t now_ms) const {
    return old_.find(key, content, now_ms);
  }
  /// As DedupeTable::insert().
  void insert(const ingest::DedupeKey& key, std::uint64_t content, std::uint64_t seq, std::int64_t received_at_ms);
  /// Inserts the keys of neighbouring calls, from the seq `first` on.
  void insert(std::span<const StoredKey> keys, std::uint64_t first, std::int64_t received_at_ms);
  /// As DedupeTable::prefetch(), for a key that will be looked for or inserted.
  void prefetch(const ingest::DedupeKey& key, std::int64_t received_at_ms) const;
  /// The tables are far larger than the processor's caches: so many keys ahead, their memory is fetched.
  static constexpr std::size_t keys_ahead = 16;
  /// Drops what is outside the window.
  void expire(std::int64_t now_ms);

  std::size_t size() const;
  std::size_t bytes() const { return bytes_; }

  /// Calls of a source that were forgotten before a day had passed.
  struct Forgotten {
    std::uint16_t source = 0;         ///< its tag
    std::int64_t received_at_ms = -1; ///< of the newest of them; -1: nothing was forgotten
  };
  /// For the source with the shortest memory.
  const Forgotten& forgotten() const { return forgotten_; }

 private:
  DedupeTable* table_of(const ingest::DedupeKey& key) const;
  void keep_to_limit();

  Limits limits_;
  DedupeTable old_;
  std::array<std::unique_ptr<DedupeTable>, 4'096> tables_{}; ///< by tag
  std::vector<std::uint16_t> tags_;                          ///< of those that exist
  std::size_t bytes_ = 0;
  Forgotten forgotten_;
};

} // namespace plumbline::journal
