#pragma once

#include <deque>
#include <functional>
#include <future>
#include <mutex>

namespace plumbline::journal {

/// Short work that other threads have the journal's thread do, between two groups. Thread: any.
class Errands {
 public:
  /// The future has what the work throws. Throws std::runtime_error if no more is accepted. The journal's thread must
  /// be woken.
  [[nodiscard]] std::future<void> ask(std::function<void()> work);
  /// Does all that waits. Thread: the journal's.
  void run();
  /// Refuses what waits, and all later work. Thread: the journal's.
  void end();

 private:
  std::mutex mutex_; // guards all below
  std::deque<std::packaged_task<void()>> waiting_;
  bool ended_ = false;
};

} // namespace plumbline::journal
