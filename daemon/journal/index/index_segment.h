#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::journal {

/// The index of neighbouring calls, written once: seqs from number << bits on, 16,384 of them at level 0. Sixteen
/// complete ones become one of level 1.
struct SegmentId {
  int level = 0;
  std::uint64_t number = 0;

  friend auto operator<=>(const SegmentId&, const SegmentId&) = default;
};

inline constexpr int segment_levels = 2;
[[nodiscard]] constexpr unsigned position_bits(int level) { return level == 0 ? 14 : 18; }
/// A segment's terms are split into so many shards by their hashes' upper bits. A lookup reads one, some 16 KiB.
[[nodiscard]] constexpr unsigned shard_bits(int level) { return level == 0 ? 4 : 8; }
[[nodiscard]] constexpr std::size_t shard_count(int level) { return std::size_t{1} << shard_bits(level); }
[[nodiscard]] constexpr std::size_t shard_of(int level, std::uint32_t hash) {
  return hash >> (32U - shard_bits(level));
}
[[nodiscard]] constexpr std::uint64_t positions(int level) { return std::uint64_t{1} << position_bits(level); }
[[nodiscard]] constexpr std::uint64_t first_seq(SegmentId id) { return id.number << position_bits(id.level); }
[[nodiscard]] constexpr SegmentId segment_of(int level, std::uint64_t seq) {
  return {level, seq >> position_bits(level)};
}

/// Says that the call at `position` of a segment has the term `hash`: the hash is in the upper 32 bits. A segment is
/// its sorted terms.
using TermAt = std::uint64_t;
[[nodiscard]] constexpr TermAt term_at(std::uint32_t hash, std::uint32_t position) {
  return (static_cast<TermAt>(hash) << 32U) | position;
}
[[nodiscard]] constexpr std::uint32_t hash_in(TermAt term) { return static_cast<std::uint32_t>(term >> 32U); }
[[nodiscard]] constexpr std::uint32_t position_in(TermAt term) { return static_cast<std::uint32_t>(term); }

/// A set of calls of a segment: a bit for each position.
class Positions {
 public:
  explicit Positions(std::size_t count) : words_(count / 64) {}
  void set(std::uint32_t position) {
    if (position / 64 < words_.size()) words_[position / 64] |= std::uint64_t{1} << (position % 64);
  }
  bool has(std::uint32_t position) const { return (words_[position / 64] >> (position % 64) & 1U) != 0; }
  void set_all() { words_.assign(words_.size(), ~std::uint64_t{0}); }
  /// Keeps only what is in both. Returns whether anything is left.
  bool keep(const Positions& other);
  bool any() const;
  std::size_t count() const { return words_.size() * 64; }
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;
};

/// When each 1,024 neighbouring calls were received. A seq range without calls has no span.
struct TimeSpan {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::min(); ///< inclusive
  void take(std::int64_t at_ms) {
    if (at_ms < from_ms) from_ms = at_ms;
    if (at_ms > to_ms) to_ms = at_ms;
  }
};
inline constexpr std::uint64_t calls_per_time_span = 1'024;

/// The file of the index contradicts itself: it must be rebuilt.
struct IndexDamage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The bytes of one shard. `terms` are sorted, without duplicates, and all of this shard.
[[nodiscard]] std::string encode_shard(std::span<const TermAt> terms);
/// Adds the positions of a term. Throws IndexDamage if the bytes are damaged.
void find_in_shard(std::string_view shard, std::uint32_t hash, Positions& found);
/// Appends everything that encode_shard was given.
void decode_shard(std::string_view shard, std::vector<TermAt>& terms);

} // namespace plumbline::journal
