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
    // Shared, because a std::function is copyable and a coroutine's handler is not.
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    turns_.enter(share_, [waiting] { (*waiting)(); });
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

void Turns::enter(const Share& share, std::function<void()> resume) {
  waiting_.emplace(std::max(share.used_to, now_), std::move(resume));
  if (!std::exchange(posted_, true)) net::post(context_, [this] { next(); });
}

/// Runs behind every handler that was ready when it was posted.
void Turns::next() {
  used_ = {};
  posted_ = !waiting_.empty();
  if (!posted_) return;
  auto first = waiting_.extract(waiting_.begin());
  now_ = std::max(now_, first.key());
  net::post(context_, [this] { next(); });
  first.mapped()();
}

} // namespace plumbline
