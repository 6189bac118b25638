#pragma once

#include "daemon/ingest/rulebook.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plumbline::ingest {

/// So many calls a second from each source (docs/wire-contract.md, 5.7), in the long run; one second's worth at once. A
/// token bucket a source: a request is taken when there is a token for each of its calls (of a batch beyond the bucket:
/// when the bucket is full), and pays for all of them. What is refused pays nothing. Thread: any.
class RateLimiter {
 public:
  explicit RateLimiter(unsigned calls_per_second) : per_second_(calls_per_second) {}

  unsigned calls_per_second() const { return per_second_; }
  /// 0: taken. Else the ms after which it would be, if nothing else came.
  std::int64_t take(std::string_view source_id, std::size_t calls, std::int64_t now_ms);

 private:
  struct Bucket {
    double tokens;
    std::int64_t at_ms;
  };

  const unsigned per_second_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket, StringHash, std::equal_to<>> buckets_; ///< as many as there are sources
};

} // namespace plumbline::ingest
