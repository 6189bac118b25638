#include "daemon/debugger/viewer_feed.h"

#include "daemon/core/priority.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/http/problem.h"

#include <algorithm>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::size_t max_replies = 64;
constexpr std::chrono::milliseconds stats_interval{1000};

http::Response too_many_viewers() {
  auto response = http::problem(429, "too_many_viewers", "Too many viewers",
                                "The limit of viewers is reached. Close one, or try again later.");
  response.headers.emplace_back("Retry-After", "10");
  return response;
}

} // namespace

ViewerFeed::ViewerFeed(Core& core, const DebuggerContext& stream, ViewerIdentity identity, const ViewerStart& start,
                       Frame::Shape shape)
    : core_(core), stream_(stream), identity_(std::move(identity)), timer_(core.context()), place_(start.place),
      viewer_(start), shape_(shape), watcher_place_(stream.hub.add(core, *this)) {}

ViewerFeed::~ViewerFeed() { stream_.hub.remove(core_, watcher_place_); }

void ViewerFeed::wake() noexcept {
  woken_ = true;
  timer_.cancel();
}

void ViewerFeed::end() noexcept {
  ended_ = true;
  wake();
}

void ViewerFeed::reply(std::string message) {
  // A client that only sends nonsense must not build a queue of answers.
  if (replies_.size() < max_replies) replies_.push_back(std::move(message));
}

/// Checking for a wake and starting to wait happen without a suspension in between: no wake is lost.
task<> ViewerFeed::wait_until(std::chrono::steady_clock::time_point time) {
  if (std::exchange(woken_, false)) co_return;
  timer_.expires_at(time);
  co_await timer_.async_wait(as_result);
  woken_ = false;
}

/// Whether more waits than a viewer without `since` may leave waiting. Fewer calls than this cannot be 8 MiB: a call
/// has 32 KiB at most.
bool ViewerFeed::lags() const {
  const auto head = stream_.journal.head();
  const auto waiting = head - viewer_.position();
  if (waiting > Viewer::max_waiting) return true;
  if (waiting <= Viewer::max_waiting_bytes / validator::max_call_bytes) return false;
  std::size_t bytes = 0;
  for (auto seq = viewer_.position() + 1; seq <= head;) {
    const auto group = stream_.journal.recent(seq);
    if (!group) return true; // no longer in memory, which holds more than may wait
    bytes += group->bytes();
    if (bytes > Viewer::max_waiting_bytes) return true;
    seq = group->last() + 1;
  }
  return false;
}

task<> ViewerFeed::fill(Frame& frame) {
  if (viewer_.wanted(stream_.journal.head()) != 0 && viewer_.may_lag() && lags())
    viewer_.lag(stream_.journal.head(), frame);
  while (!frame.full() && goes_on() && std::chrono::steady_clock::now() < next_stats_) {
    const auto head = stream_.journal.head();
    const auto wanted = viewer_.wanted(head);
    if (wanted == 0) {
      viewer_.reached(head);
      break;
    }
    auto group = stream_.journal.recent(wanted);
    if (!group) {
      auto read = [this, wanted] { return stream_.journal.at_or_after(wanted); };
      group = co_await stream_.reader.run(std::move(read));
    }
    if (!group) {
      viewer_.skip_to(head);
      break;
    }
    // Paused while the journal was read: these messages belong after the resume.
    if (viewer_.wanted(head) == 0) break;
    if (!viewer_.searches()) {
      viewer_.take(*group, frame);
      continue;
    }
    const auto filter_number = viewer_.filter_number();
    auto search = [filter = viewer_.filter(), group, wanted] { return Viewer::search(filter, *group, wanted); };
    const auto matches = co_await stream_.searcher.run(std::move(search));
    // The client may have sent something meanwhile.
    if (viewer_.filter_number() == filter_number && !viewer_.paused()) viewer_.take(*group, matches, frame);
  }
  viewer_.take_checklist(stream_.checklist, frame);
  viewer_.take_notices(stream_.notices, frame);
  while (!replies_.empty()) {
    frame.add("error", replies_.front());
    replies_.pop_front();
  }
}

task<std::string> ViewerFeed::next() {
  Frame frame(shape_);
  if (!std::exchange(begun_, true)) {
    const auto hello =
        hello_message(stream_.journal.head(), stream_.journal.first(), stream_.workspace, identity_.role);
    frame.add("hello", hello, viewer_.position());
    next_stats_ = std::chrono::steady_clock::now() + stats_interval;
  }
  while (goes_on()) {
    co_await fill(frame);
    if (std::chrono::steady_clock::now() >= next_stats_) {
      dismissed_ = stream_.still_known && !stream_.still_known(identity_);
      if (dismissed_) break;
      viewer_.add_stats(stream_.now_ms(), stream_.journal.head(), frame);
      next_stats_ = std::chrono::steady_clock::now() + stats_interval;
    }
    if (!frame.empty()) {
      give_way();
      co_return frame.finish();
    }
    co_await wait_until(next_stats_);
  }
  co_return std::string();
}

task<Result<ViewerStart, http::Response>> viewer_start(const http::Request& request, const DebuggerContext& stream,
                                                       const ViewerIdentity& identity) {
  auto read = filter_of_query(request);
  if (!read) co_return unexpected(bad_filter(read.error()));
  ViewerStart start;
  start.place = stream.places.take(identity.token);
  if (!start.place) co_return unexpected(too_many_viewers());
  auto filter = co_await ready(stream, identity, std::move(*read));
  if (!filter) co_return unexpected(bad_filter(filter.error()));
  std::string since_text(request.header("last-event-id"));
  if (since_text.empty()) since_text = request.parameter("since");
  start.filter = std::move(*filter);
  start.head = stream.journal.head();
  if (!since_text.empty()) {
    const auto since = whole_number(since_text);
    if (!since) co_return unexpected(bad_filter({"`since` must be a seq.", "[]"}));
    // A seq not given yet: start at the head, or the viewer would wait for calls that it asked not to see.
    start.since = std::min(*since, start.head);
  }
  start.lag_skip = request.parameter("lag") == "skip";
  start.notice = stream.notices.last();
  start.notices = stream.notices.totals();
  start.checklist = stream.checklist.last();
  start.now_ms = stream.now_ms();
  co_return start;
}

} // namespace plumbline::debugger
