#include "daemon/journal/dedupe/dedupe_reach.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace plumbline::journal {

void DedupeReachBoard::look_at(const DedupeMemory& known, std::int64_t now_ms) {
  keys_.store(known.size(), std::memory_order_relaxed);
  bytes_.store(known.bytes(), std::memory_order_relaxed);
  forgotten_at_ms_.store(known.forgotten().received_at_ms, std::memory_order_relaxed);
  forgotten_of_.store(known.forgotten().source, std::memory_order_relaxed);
  const auto window_ms = reach(now_ms).window_ms;
  if (window_ms == whole_window_ms_) said_window_ms_ = whole_window_ms_;
  if (window_ms >= said_window_ms_ / 2) return;
  said_window_ms_ = window_ms;
  spdlog::warn("message ids are remembered for only {} s, because their memory is full ({} ids; --dedupe-memory): "
               "a call that is sent again later counts as a new one",
               window_ms / 1'000, known.size());
}

DedupeReach DedupeReachBoard::reach(std::int64_t now_ms) const {
  const auto forgotten_at_ms = forgotten_at_ms_.load(std::memory_order_relaxed);
  const auto window_ms =
      forgotten_at_ms < 0 ? whole_window_ms_ : std::clamp<std::int64_t>(now_ms - forgotten_at_ms, 0, whole_window_ms_);
  return {keys_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed), window_ms, whole_window_ms_,
          forgotten_of_.load(std::memory_order_relaxed)};
}

} // namespace plumbline::journal
