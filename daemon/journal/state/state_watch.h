#pragma once

#include "daemon/journal/sqlite/held_file.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace plumbline::journal {

/// Looks every few seconds whether the files of the state are still there, and whether their disk has room, on a thread
/// of its own ("state-watch"), as a disk may not answer.
class StateWatch {
 public:
  struct Files {
    std::filesystem::path directory;
    std::vector<std::filesystem::path> needed;  ///< without one of these the state is lost
    std::vector<std::filesystem::path> derived; ///< of these the log says that they are gone
    std::function<void()> each_time = nullptr;  ///< runs with each look
  };
  /// `on_lost`: a needed file is gone, or another one has its name: a sentence for an operator. Once, on the watch's
  /// thread. The files are those that are there now.
  StateWatch(Files files, std::function<void(const std::string&)> on_lost,
             std::chrono::milliseconds interval = std::chrono::seconds(5));
  ~StateWatch(); ///< stop()s
  StateWatch(const StateWatch&) = delete;
  StateWatch& operator=(const StateWatch&) = delete;

  /// There is less room than a call may need. Thread: any.
  bool disk_is_full() const { return full_.load(std::memory_order_relaxed); }
  /// Idempotent.
  void stop();

 private:
  void run(Files files, const std::vector<HeldFile>& needed);
  void look_for_room(const std::filesystem::path& directory);

  const std::function<void(const std::string&)> on_lost_;
  const std::chrono::milliseconds interval_;
  std::atomic<bool> full_{false};
  std::mutex mutex_; // guards stopping_
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace plumbline::journal
