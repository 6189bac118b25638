#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/viewer.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <string>

namespace plumbline::debugger {

/// The messages for a viewer, frame by frame, at the pace of the caller: pulls from the journal, and waits when there
/// is nothing. Holds only a position between two frames. Its owner wakes it when the core drains. Lives on its core's
/// thread.
class ViewerFeed final : public Watcher {
 public:
  /// Registers with the hub. Borrows both.
  ViewerFeed(Core& core, const DebuggerContext& stream, ViewerIdentity identity, const ViewerStart& start,
             Frame::Shape shape);
  ~ViewerFeed() override;
  ViewerFeed(const ViewerFeed&) = delete;
  ViewerFeed& operator=(const ViewerFeed&) = delete;

  /// The next frame: `hello` is first, `stats` comes every second. Waits until there is something to send. "": the end
  /// (end(), the core drains, or the token is no longer valid).
  task<std::string> next();
  /// Ends the feed: nothing more is sent. Wakes whoever waits.
  void end() noexcept;
  bool ended() const { return ended_; }
  /// The viewer's token was deleted or has expired.
  bool dismissed() const { return dismissed_; }

  Viewer& viewer() { return viewer_; }
  const ViewerIdentity& identity() const { return identity_; }
  /// Adds an `error` message to the next frame.
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

/// How a request asks to see the stream: its filter, `since` (or Last-Event-ID, where a returning viewer continues),
/// `lag`. The error is the answer to a bad request, and to one viewer too many.
[[nodiscard]] task<Result<ViewerStart, http::Response>>
viewer_start(const http::Request& request, const DebuggerContext& stream, const ViewerIdentity& identity);

} // namespace plumbline::debugger
