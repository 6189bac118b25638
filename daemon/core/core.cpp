#include "daemon/core/core.h"

#include "daemon/core/thread.h"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace plumbline {

Core::Core(unsigned number, std::string name) : number_(number), name_(std::move(name)) {}

Core::~Core() { join(); }

void Core::start() {
  net::co_spawn(context_, tick(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  thread_ = start_thread(name_, Priority::ordinary, [this] { context_.run(); });
}

void Core::join() {
  if (!thread_.joinable()) return;
  post([this] {
    ticking_ = false;
    ticker_.cancel();
  });
  work_.reset();
  thread_.join();
}

void Core::hand_over(std::function<void()> job) {
  if (executor().running_in_this_thread()) return post(std::move(job));
  const std::lock_guard lock(handed_over_mutex_);
  handed_over_.push_back(std::move(job));
}

void Core::deliver() {
  {
    const std::lock_guard lock(handed_over_mutex_);
    if (handed_over_.empty()) return;
  }
  post([this] { run_handed_over(); });
}

void Core::run_handed_over() {
  {
    const std::lock_guard lock(handed_over_mutex_);
    running_.swap(handed_over_);
  }
  for (auto& job : running_) job();
  running_.clear();
}

task<> Core::tick() {
  while (ticking_) {
    ticker_.expires_after(std::chrono::seconds(1));
    co_await ticker_.async_wait(as_result);
    if (ticking_) sessions_.sweep();
  }
}

} // namespace plumbline
