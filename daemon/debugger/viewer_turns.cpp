#include "daemon/debugger/viewer_turns.h"

#include <boost/asio/as_tuple.hpp>

#include <utility>

namespace plumbline::debugger {

/// Somebody in the line; out of it with the coroutine that waits.
struct ViewerTurns::Waiting {
  Waiting(ViewerTurns& of, Core& core)
      : turns(of), timer(core.context(), Timer::time_point::max()), place(of.waiting_.insert(of.waiting_.end(), this)) {
  }
  ~Waiting() {
    if (!called) turns.waiting_.erase(place);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  ViewerTurns& turns;
  Timer timer;
  std::list<Waiting*>::iterator place;
  bool called = false;
};

task<> ViewerTurns::next() {
  Waiting waiting(*this, core_);
  if (!going_round_) {
    going_round_ = true;
    begin_round();
  }
  while (!waiting.called) co_await waiting.timer.async_wait(net::as_tuple(use_task));
}

/// It ends behind all that is ready now, what was woken before included.
void ViewerTurns::begin_round() {
  round_began_ = std::chrono::steady_clock::now();
  core_.post([this] { end_round(); });
}

void ViewerTurns::end_round() {
  if (waiting_.empty()) {
    going_round_ = false;
    return;
  }
  const auto took = std::chrono::steady_clock::now() - round_began_;
  const bool was_a_viewers = std::exchange(called_, false);
  if (!was_a_viewers) others_had_ += took;
  if (took < idle_round || others_had_ >= others_time) {
    others_had_ = {};
    called_ = true;
    auto& first = *waiting_.front();
    waiting_.pop_front();
    first.called = true;
    first.timer.cancel();
  }
  begin_round();
}

} // namespace plumbline::debugger
