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

/// Passes batches from the threads that append to the one that commits, a group at a time: a line of bounded size.
/// Batches that were taken count until they are released.
///
/// A batch of many calls takes the disk ten times as long as a call alone, so a group has small batches and large ones
/// by these rules. Small batches come first. After a group with large batches comes one without, if small batches wait.
/// While small batches come, a group takes large batches of `most_beside_small` bytes together, or one. So a small
/// batch waits for few large ones, and the oldest large batch for one group of small ones.
class WaitingLine {
 public:
  struct Limits {
    std::size_t most_bytes = 64U << 20U; ///< that wait or are being committed
    /// A group of this size takes no further batch.
    std::size_t group_bytes = 4U << 20U;
    /// Likewise, of large batches while small ones come.
    std::size_t most_beside_small = 1U << 20U;
  };
  /// A batch with more bytes than this is a large one: above the record of any one call without its details.
  static constexpr std::size_t most_small_bytes = 64U << 10U;

  explicit WaitingLine(Limits limits) : limits_(limits) {}

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
  /// Blocks until a batch waits, and then for those expected, unless the last group left some; until the line is closed
  /// by `stopping`, or (while none waits) `until`. Fills the empty `taken` with a group. false: stopping, and none
  /// waits any more. Thread: the one that commits.
  bool take(std::vector<WaitingBatch>& taken, std::optional<Time> until, Expected expected);
  /// Call it when taken batches are answered.
  void release(std::size_t cost);

 private:
  /// Batches of one size, oldest first.
  struct Lane {
    std::vector<WaitingBatch> waiting;
    std::size_t bytes = 0; ///< of their records
    /// Moves batches to the end of `taken`, the oldest first: one, and then more until they have `most` bytes together.
    /// Returns their bytes.
    std::size_t move_to(std::vector<WaitingBatch>& taken, std::size_t most);
  };
  std::size_t count() const { return small_.waiting.size() + large_.waiting.size(); }
  void take_group(std::vector<WaitingBatch>& taken);

  const Limits limits_;
  std::mutex mutex_; // guards all below
  std::condition_variable woken_;
  Lane small_;
  Lane large_;
  bool took_small_ = false; ///< the last group had small batches
  bool took_large_ = false; ///< likewise
  bool left_some_ = false;  ///< the last group left some in line
  std::size_t bytes_ = 0;   ///< in line, or taken and not released
  std::optional<ingest::AppendFault> closed_;
  bool poked_ = false;
  std::size_t wake_at_ = 0; ///< the taker sleeps until so many wait (waking it costs a system call); 0: it is awake
};

} // namespace plumbline::journal
