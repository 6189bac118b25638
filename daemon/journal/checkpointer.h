#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

namespace plumbline::journal {

/// Moves committed pages from the write-ahead log into the file in parallel with the commits, on its own thread
/// ("checkpoint") with its own connection. Ends before the writer does.
class Checkpointer {
 public:
  explicit Checkpointer(std::filesystem::path file);
  ~Checkpointer(); ///< waits for a running move
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Begins to move the log's present pages. Does not block. Thread: the one that commits, as for all below.
  void begin();
  /// Whether no move is running.
  bool idle() const { return idle_.load(std::memory_order_acquire); }
  /// Waits until no move is running.
  void wait();
  /// Pages of the log that were in the file when the last move ended. Throws that move's failure (SQLite::Exception),
  /// after which the disk's contents are unknown. A full or read-only disk, and readers in the way, are no failure.
  int moved();

 private:
  void run();
  int move_now();

  const std::filesystem::path file_;
  std::mutex mutex_; // guards all below
  std::condition_variable changed_;
  bool asked_ = false;
  bool ending_ = false;
  int moved_ = 0;
  std::exception_ptr fault_;
  std::atomic<bool> idle_{true};
  std::thread thread_; // last: everything above exists while it runs
};

} // namespace plumbline::journal
