#pragma once

#include "daemon/journal/index/index_segment.h"

#include <cstdint>
#include <span>
#include <vector>

namespace plumbline::journal {

/// The newest calls' terms, in memory until there are enough for a segment of the file. Searched linearly: 16,384 calls
/// take some 0.1 ms. Not thread-safe.
class LiveSegment {
 public:
  LiveSegment() { start(SegmentId{}); }

  /// Empties it, for the calls of another segment of level 0.
  void start(SegmentId id);
  SegmentId id() const { return id_; }
  void add(std::uint64_t seq, std::int64_t received_at_ms, std::span<const std::uint32_t> hashes);
  /// Forgets a call.
  void erase(std::uint64_t first, std::uint64_t last);

  void find(std::uint32_t hash, Positions& found) const;
  std::span<const TimeSpan> times() const { return times_; }
  bool empty() const { return terms_.empty(); }
  /// In a segment's order: sorted, without duplicates.
  std::vector<TermAt> sorted() const;

 private:
  SegmentId id_;
  std::vector<TermAt> terms_;
  std::vector<TimeSpan> times_;
};

} // namespace plumbline::journal
