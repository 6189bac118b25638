#include "daemon/core/turns.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace plumbline {

bool Turns::Work::begin() {
  if (!turns_.waiting_.empty() || turns_.used_ >= slice) return false;
  turns_.now_ = std::max(turns_.now_, share_.used_to);
  working_ = true;
  began_ = turns_.now_of_clock_();
  return true;
}

task<> Turns::Work::wait() {
  end();
  auto enter = [this](auto handler) {
    struct Suspended final : Waiter {
      explicit Suspended(decltype(handler) coroutine) : handler_(std::move(coroutine)) {}
      void resume() override { std::move(handler_)(); }
      decltype(handler) handler_;
    };
    turns_.enter(share_, std::make_unique<Suspended>(std::move(handler)));
  };
  co_await net::async_initiate<const net::use_awaitable_t<Ex>, void()>(enter, use_task);
  working_ = true;
  began_ = turns_.now_of_clock_();
}

void Turns::Work::end() {
  if (!std::exchange(working_, false)) return;
  const auto used = turns_.now_of_clock_() - began_;
  turns_.used_ += used;
  share_.used_to = std::max(share_.used_to, turns_.now_) + used;
}

void Turns::enter(const Share& share, std::unique_ptr<Waiter> waiter) {
  waiting_.emplace(std::max(share.used_to, now_), std::move(waiter));
  if (!std::exchange(posted_, true)) net::post(context_, [this] { next(); });
}

/// Runs after every handler that was ready when it was posted.
void Turns::next() {
  used_ = {};
  posted_ = !waiting_.empty();
  if (!posted_) return;
  net::post(context_, [this] { next(); });
  // Each ends its work, or waits again, before resume() returns.
  while (!waiting_.empty() && used_ < slice) {
    auto first = waiting_.extract(waiting_.begin());
    now_ = std::max(now_, first.key());
    first.mapped()->resume();
  }
}

} // namespace plumbline
