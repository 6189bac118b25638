#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/viewer.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <string>

namespace plumbline::debugger {

/// What a viewer is told, frame by frame, at the pace of whoever asks: pulls from the journal, waits where there is
/// nothing. Between two frames it holds a position. Its owner wakes it where the core drains. Lives on its core's
/// thread.
class ViewerFeed final : public Watcher {
 public:
  /// Registers with the hub. Borrows both.
  ViewerFeed(Core& core, const DebuggerContext& stream, ViewerIdentity identity, const ViewerStart& start,
             Frame::Shape shape);
  ~ViewerFeed() override;
  ViewerFeed(const ViewerFeed&) = delete;
  ViewerFeed& operator=(const ViewerFeed&) = delete;

  /// The next frame: `hello` is first, `stats` comes every second. Waits until there is something to say. "": the end
  /// (end(), the core drains, or the token is no longer good).
  task<std::string> next();
  /// Nothing is to be said any more; wakes whoever waits.
  void end() noexcept;
  bool ended() const { return ended_; }
  /// The token that it looks by was deleted, or its time is over.
  bool dismissed() const { return dismissed_; }

  Viewer& viewer() { return viewer_; }
  const ViewerIdentity& identity() const { return identity_; }
  /// An `error` message that goes along with the next frame.
  void reply(std::string message);

  /// Waits for the next wake().
  task<> wait() { return wait_until(std::chrono::steady_clock::time_point::max()); }
  void wake() noexcept override;

 private:
  bool goes_on() const { return !ended_ && !dismissed_ && !core_.sessions().draining(); }
  task<> fill(Frame& frame);
  bool lags() const;
  task<> wait_until(std::chrono::steady_clock::time_point time);

  using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;

  Core& core_;
  const DebuggerContext& stream_;
  ViewerIdentity identity_;
  Timer timer_;
  ViewerPlaces::Place place_;
  Viewer viewer_;
  Frame::Shape shape_;
  Hub::Place watcher_place_;
  std::deque<std::string> replies_;
  std::chrono::steady_clock::time_point next_stats_;
  bool begun_ = false;
  bool woken_ = false;
  bool ended_ = false;
  bool dismissed_ = false;
};

/// How a request asks to see the stream: its filter, `since` (or Last-Event-ID, which is where a viewer goes on that
/// was there before), `lag`. The error is the answer to a bad one, and to one viewer too many.
task<Result<ViewerStart, http::Response>> viewer_start(const http::Request& request, const DebuggerContext& stream,
                                                       const ViewerIdentity& identity);

} // namespace plumbline::debugger
