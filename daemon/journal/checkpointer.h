#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

namespace plumbline::journal {

/// Moves what was committed from the write-ahead log into the file beside the commits, on a thread of its own
/// ("checkpoint") with a connection of its own. Ends before the writer does.
class Checkpointer {
 public:
  explicit Checkpointer(std::filesystem::path file);
  ~Checkpointer(); ///< waits for what is under way
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Begins to move what the log has now. Does not block. Thread: the one that commits, as for all below.
  void begin();
  /// Nothing is under way.
  bool idle() const { return idle_.load(std::memory_order_acquire); }
  /// Until nothing is under way.
  void wait();
  /// Pages of the log that were in the file when the last one ended. Throws what went wrong then (SQLite::Exception):
  /// after it nobody knows what the disk has. A full disk, one that is read-only and readers in the way are no fault.
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
