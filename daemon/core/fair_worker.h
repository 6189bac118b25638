#pragma once

#include "daemon/core/task.h"
#include "daemon/core/worker.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace plumbline {

/// A Worker for jobs that take seconds and that anybody may request: requesters take turns, few jobs wait, and a job
/// whose client has left is not begun. Thread: any.
class FairWorker {
 public:
  /// How many jobs may wait, in all and from one requester.
  static constexpr std::size_t max_waiting = 64;
  static constexpr std::size_t max_waiting_of_one = 16;
  using Flag = std::shared_ptr<const std::atomic<bool>>;

  explicit FairWorker(std::string name) : worker_(std::move(name)) {}

  /// Why a job was not run.
  enum class Refusal : std::uint8_t {
    none, ///< it was run
    busy, ///< too many wait
    left, ///< the client has left
  };
  template<class T>
  struct Outcome {
    Refusal refusal = Refusal::none;
    std::optional<T> value; ///< present if it was run
  };

  /// Runs `job` on the worker when it is the turn of `who`, and resumes the caller on its own executor with the result,
  /// or with its exception. `left`: not begun if it is true by then; null: nobody leaves. From any coroutine.
  template<class Job>
  auto run(std::string who, Flag left, Job job) -> task<Outcome<std::invoke_result_t<Job>>> {
    Outcome<std::invoke_result_t<Job>> outcome;
    std::exception_ptr failure;
    std::function<void()> run_it = [&] {
      try {
        outcome.value.emplace(job());
      } catch (...) {
        failure = std::current_exception();
      }
    };
    outcome.refusal = co_await turn(std::move(who), std::move(left), std::move(run_it));
    if (failure) std::rethrow_exception(failure);
    co_return outcome;
  }

  /// As in Worker.
  void stop() { worker_.stop(); }

 private:
  struct Waiting {
    Flag left;
    std::function<void()> job;
    std::function<void(Refusal)> resume;
  };
  struct Line {
    std::string who;
    std::deque<Waiting> jobs;
  };
  task<Refusal> turn(std::string who, Flag left, std::function<void()> job);
  bool enter(const std::string& who, Waiting waiting);
  void run_next();

  std::mutex mutex_;
  std::list<Line> lines_; ///< requesters with jobs, the next one first
  std::size_t waiting_ = 0;
  Worker worker_;
};

} // namespace plumbline
