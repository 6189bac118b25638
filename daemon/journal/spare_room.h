#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

namespace plumbline::journal {

/// Room on the disk that is held by an otherwise useless file ("spare"), so that calls can be forgotten when the disk
/// is full: forgetting writes before it frees. Thread: any.
class SpareRoom {
 public:
  /// Holds 16 MiB, or a sixteenth of a smaller disk, if there is so much room; holding less does no harm.
  explicit SpareRoom(const std::filesystem::path& directory);

  /// Lends the room to the holder of the result; takes it back
  /// when that is done. Only one holder at a time gets room.
  std::shared_ptr<void> lend();
  /// Whether it is lent: nobody else may write into it meanwhile.
  bool is_lent() const { return lent_.load(std::memory_order_acquire); }
  /// Takes what is missing, if the disk has twice as much free.
  void take() { take(2); }

 private:
  void take(unsigned times);

  std::filesystem::path file_;
  std::atomic<bool> lent_{false};
};

} // namespace plumbline::journal
