#include "daemon/core/core.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <pthread.h>
#include <string>

namespace plumbline {

Core::Core(unsigned number) : number_(number) {}

Core::~Core() { join(); }

void Core::start() {
  net::co_spawn(context_, tick(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), ("core-" + std::to_string(number_)).c_str());
    context_.run();
  });
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

task<> Core::tick() {
  while (ticking_) {
    ticker_.expires_after(std::chrono::seconds(1));
    co_await ticker_.async_wait(net::as_tuple(use_task));
    if (ticking_) sessions_.sweep();
  }
}

} // namespace plumbline
