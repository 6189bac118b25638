#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

namespace plumbline::journal {

/// Room on the disk that is held by a file of no use ("spare"), so that calls can be forgotten when the disk is full:
/// forgetting writes before it frees. Thread: any.
class SpareRoom {
 public:
  /// Holds 16 MiB, or a sixteenth of a smaller disk, where so much is there; less than that is no harm.
  explicit SpareRoom(const std::filesystem::path& directory);

  /// Gives the room to whoever holds the answer; is taken again when that is done. One holder at a time gets something
  /// out of it.
  std::shared_ptr<void> lend();
  /// Nobody else may write into it meanwhile.
  bool is_lent() const { return lent_.load(std::memory_order_acquire); }
  /// Takes what is missing, where the disk has twice as much.
  void take() { take(2); }

 private:
  void take(unsigned times);

  std::filesystem::path file_;
  std::atomic<bool> lent_{false};
};

} // namespace plumbline::journal
