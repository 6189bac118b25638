#include "daemon/ingest/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace plumbline::ingest {

std::int64_t RateLimiter::take(std::string_view source_id, std::size_t calls, std::int64_t now_ms) {
  const auto full = static_cast<double>(per_second_);
  const auto price = static_cast<double>(calls);
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(source_id);
  if (found == buckets_.end()) found = buckets_.emplace(std::string(source_id), Bucket{full, now_ms}).first;
  auto& bucket = found->second;
  // If the clock is set back, nothing is filled.
  const auto gone_ms = static_cast<double>(std::max<std::int64_t>(now_ms - bucket.at_ms, 0));
  bucket.tokens = std::min(full, bucket.tokens + gone_ms * full / 1000);
  bucket.at_ms = now_ms;
  const auto wanted = std::min(price, full);
  if (bucket.tokens < wanted)
    return std::max<std::int64_t>(1, std::llround(std::ceil((wanted - bucket.tokens) * 1000 / full)));
  bucket.tokens -= price;
  return 0;
}

} // namespace plumbline::ingest
