#include "daemon/core/fair_worker.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace plumbline {

task<FairWorker::Refusal> FairWorker::turn(std::string who, Flag left, std::function<void()> job) {
  auto start = [this](auto handler, std::string name, Flag gone, std::function<void()> work) {
    const auto executor = net::get_associated_executor(handler);
    // Shared, because a std::function is copyable and a coroutine's handler is not. The guard keeps its context going.
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    auto resume = [waiting, executor, guard = net::make_work_guard(executor)](Refusal refusal) {
      net::post(executor, [waiting, refusal] { (*waiting)(refusal); });
    };
    if (!enter(name, {std::move(gone), std::move(work), resume})) resume(Refusal::busy);
  };
  co_return co_await net::async_initiate<const net::use_awaitable_t<Ex>, void(Refusal)>(
      start, use_task, std::move(who), std::move(left), std::move(job));
}

/// False: it is one too many.
bool FairWorker::enter(const std::string& who, Waiting waiting) {
  {
    const std::lock_guard lock(mutex_);
    auto line = std::ranges::find(lines_, who, &Line::who);
    if (waiting_ >= max_waiting || (line != lines_.end() && line->jobs.size() >= max_waiting_of_one)) return false;
    if (line == lines_.end()) line = lines_.insert(lines_.end(), {who, {}});
    line->jobs.push_back(std::move(waiting));
    ++waiting_;
  }
  worker_.post([this] { run_next(); });
  return true;
}

void FairWorker::run_next() {
  Waiting next;
  {
    const std::lock_guard lock(mutex_);
    auto& line = lines_.front();
    next = std::move(line.jobs.front());
    line.jobs.pop_front();
    --waiting_;
    if (line.jobs.empty())
      lines_.pop_front();
    else
      lines_.splice(lines_.end(), lines_, lines_.begin());
  }
  const bool has_left = next.left && *next.left;
  if (!has_left) next.job();
  next.resume(has_left ? Refusal::left : Refusal::none);
}

} // namespace plumbline
