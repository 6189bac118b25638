#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/journal/contract/journal.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace plumbline::journal {

/// One request that waits for its commit.
struct WaitingBatch {
  ingest::Batch batch;
  std::function<void(AppendResult)> done;
  std::size_t cost = 0; ///< the bytes it counts for in the line
};

/// Passes batches from the threads that append to the one that commits: a line of bounded size, taken whole. Taken
/// batches count until they are released.
class WaitingLine {
 public:
  explicit WaitingLine(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Takes both arguments, or leaves them alone and says why. A batch that alone exceeds the limit is taken when the
  /// line is empty. Thread: any.
  [[nodiscard]] std::optional<ingest::AppendFault> offer(ingest::Batch&& batch,
                                                         std::function<void(AppendResult)>&& done);
  /// Refuses every later offer; batches in line stay. The first reason stands, except that `stopping` replaces it.
  void close(ingest::AppendFault reason);

  /// Makes take() return at once, this time or the next, whether somebody waits or not. Thread: any.
  void poke();

  using Time = std::chrono::steady_clock::time_point;
  /// How many batches are expected soon, and how long to wait for them once one waits.
  struct Expected {
    std::size_t count = 1;
    std::chrono::steady_clock::duration patience{0};
  };
  /// Blocks until a batch waits, and then for those expected; until the line is closed by `stopping`, or (while none
  /// waits) `until`. Fills the empty `taken`. false: stopping, and none waits any more. Thread: the one that commits.
  bool take(std::vector<WaitingBatch>& taken, std::optional<Time> until, Expected expected);
  /// Call it when taken batches are answered.
  void release(std::size_t cost);

 private:
  const std::size_t most_bytes_;
  std::mutex mutex_; // guards all below
  std::condition_variable woken_;
  std::vector<WaitingBatch> line_;
  std::size_t bytes_ = 0; ///< in line, or taken and not released
  std::optional<ingest::AppendFault> closed_;
  bool poked_ = false;
  std::size_t wake_at_ = 0; ///< the taker sleeps until so many wait (waking it costs a system call); 0: it is awake
};

} // namespace plumbline::journal
