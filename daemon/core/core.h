#pragma once

#include "daemon/core/sessions.h"
#include "daemon/core/task.h"
#include "daemon/core/turns.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace plumbline {

/// One core: a thread, its io_context and the sessions that live there. The thread is the strand: what lives on a core
/// needs no lock, and the only way in from elsewhere is post().
class Core {
 public:
  /// `name` is its thread's name in ps and gdb (15 bytes at most).
  Core(unsigned number, std::string name);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  unsigned number() const { return number_; }
  net::io_context& context() { return context_; }
  Ex executor() { return context_.get_executor(); }
  /// Only on the core's thread (or before start()).
  Sessions& sessions() { return sessions_; }
  /// Only there too.
  Turns& turns() { return turns_; }

  void start();
  /// Lets the thread end once it has nothing left to do, and joins it. Sessions must have been stopped
  /// (Sessions::drain).
  void join();

  /// Any thread.
  template<class Job>
  void post(Job job) {
    net::post(context_, std::move(job));
  }

  /// For a thread that ends the waits of many sessions at once (the journal after a commit): keeps the job for
  /// deliver(). On the core's own thread it is posted at once. Any thread.
  void hand_over(std::function<void()> job);
  /// Runs the jobs handed over, in order, on the core's thread. One wake serves all of them: one each would make the
  /// core and the other thread take turns at every call. Any thread.
  void deliver();

 private:
  task<> tick();
  void run_handed_over();

  unsigned number_;
  std::string name_;
  net::io_context context_{1};
  net::executor_work_guard<Ex> work_{context_.get_executor()};
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> ticker_{
      context_};
  bool ticking_ = true;
  Sessions sessions_;
  Turns turns_{context_};
  std::mutex handed_over_mutex_;
  std::vector<std::function<void()>> handed_over_; ///< guarded by the mutex
  std::vector<std::function<void()>> running_;     ///< used by the core's thread
  std::thread thread_;
};

} // namespace plumbline
