#pragma once

#include "daemon/ingest/rulebook.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plumbline::ingest {

/// Allows each source so many calls a second over time (docs/wire-contract.md, 5.7), and one second's worth at once. A
/// token bucket per source: a request is taken if there is a token for each of its calls (a batch larger than the
/// bucket: if the bucket is full), and pays for all of them. A refused request pays nothing. Thread: any.
class RateLimiter {
 public:
  explicit RateLimiter(unsigned calls_per_second) : per_second_(calls_per_second) {}

  unsigned calls_per_second() const { return per_second_; }
  /// 0: taken. Else the ms after which it would be, if nothing else arrived.
  std::int64_t take(std::string_view source_id, std::size_t calls, std::int64_t now_ms);

 private:
  struct Bucket {
    double tokens;
    std::int64_t at_ms;
  };

  const unsigned per_second_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket, StringHash, std::equal_to<>> buckets_; ///< one per source
};

} // namespace plumbline::ingest
