#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/dedupe/dedupe_memory.h"

#include <atomic>
#include <cstdint>

namespace plumbline::journal {

/// How long repeated calls are recognised, for threads other than the journal's. Logs when it falls below half of what
/// it was.
class DedupeReachBoard {
 public:
  explicit DedupeReachBoard(std::int64_t whole_window_ms)
      : whole_window_ms_(whole_window_ms), said_window_ms_(whole_window_ms) {}

  /// Thread: the journal's.
  void look_at(const DedupeMemory& known, std::int64_t now_ms);
  /// Thread: any.
  DedupeReach reach(std::int64_t now_ms) const;

 private:
  const std::int64_t whole_window_ms_;
  std::int64_t said_window_ms_; ///< the journal thread's
  std::atomic<std::uint64_t> keys_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::int64_t> forgotten_at_ms_{-1};
  std::atomic<std::uint16_t> forgotten_of_{0};
};

} // namespace plumbline::journal
