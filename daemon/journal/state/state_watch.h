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

/// Checks every few seconds whether the files of the state still exist, and whether their disk has room. Has its own
/// thread ("state-watch"), as a disk may not answer.
class StateWatch {
 public:
  struct Files {
    std::filesystem::path directory;
    std::vector<std::filesystem::path> needed;  ///< if one of these is gone the state is lost
    std::vector<std::filesystem::path> derived; ///< if one of these is gone the log says so
    std::function<void()> each_time = nullptr;  ///< runs at each check
  };
  /// `on_lost`: a needed file is gone, or another file has its name. Gets a sentence for an operator; runs once, on the
  /// watch's thread. Watches the files that exist now.
  StateWatch(Files files, std::function<void(const std::string&)> on_lost,
             std::chrono::milliseconds interval = std::chrono::seconds(5));
  ~StateWatch(); ///< stop()s
  StateWatch(const StateWatch&) = delete;
  StateWatch& operator=(const StateWatch&) = delete;

  /// Whether there is less room than a call may need. Thread: any.
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
