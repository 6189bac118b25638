#pragma once

#include "daemon/core/run_on.h"
#include "daemon/core/task.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <string>
#include <thread>
#include <utility>

namespace plumbline {

/// One thread for work that may block (SQLite, files), so that no core thread ever does. Jobs run one after another, in
/// the order given: data that only a worker's jobs touch needs no lock.
class Worker {
 public:
  /// Starts the thread; `name` is its name in ps and gdb (15 bytes at most).
  explicit Worker(std::string name);
  /// Runs the jobs given so far, then joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs the jobs given so far, then joins. Later jobs are destroyed unrun. Idempotent.
  void stop();

  /// Any thread. The job must not throw.
  template<class Job>
  void post(Job job) {
    net::post(context_, std::move(job));
  }

  /// Runs `job` on the worker and resumes the caller on its own executor with the result, or with its exception. From
  /// any coroutine. The result type must be default-constructible.
  template<class Job>
  auto run(Job job) -> task<std::invoke_result_t<Job>> {
    return run_on(context_, invoke(std::move(job)));
  }

 private:
  template<class Job>
  static auto invoke(Job job) -> task<std::invoke_result_t<Job>> {
    co_return job();
  }

  net::io_context context_{1};
  net::executor_work_guard<Ex> work_{context_.get_executor()};
  std::thread thread_;
};

} // namespace plumbline
