#include "daemon/core/ordinary_end.h"
#include "daemon/debugger/client_message.h"
#include "daemon/debugger/request.h"
#include "daemon/debugger/stream.h"
#include "daemon/debugger/viewer.h"
#include "daemon/http/response_writer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <deque>
#include <utility>

namespace plumbline::debugger {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
constexpr auto as_result = net::as_tuple(use_task);

constexpr std::string_view subprotocol = "plumbline.debugger.v1";
constexpr std::size_t max_client_message_bytes = 64 * 1024;
constexpr std::size_t max_replies = 64;
constexpr std::chrono::milliseconds stats_interval{1000};
constexpr std::chrono::seconds idle_timeout{60}; ///< a ping goes out at half of it

using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;

class WebsocketSession final : public Session, public Watcher {
 public:
  WebsocketSession(http::Socket socket, Core& core, const Stream& stream, Looker looker, const ViewerStart& start)
      : core_(core), stream_(stream), looker_(std::move(looker)), socket_(std::move(socket)), timer_(core.context()),
        viewer_(start), session_place_(core.sessions().add(*this)), watcher_place_(stream.hub.add(core, *this)) {}

  ~WebsocketSession() override {
    stream_.hub.remove(core_, watcher_place_);
    core_.sessions().remove(session_place_);
  }
  WebsocketSession(const WebsocketSession&) = delete;
  WebsocketSession& operator=(const WebsocketSession&) = delete;

  task<> run(http::RequestHead head, bool offers_subprotocol);

  void wake() noexcept override {
    woken_ = true;
    timer_.cancel();
  }
  void drain() noexcept override { wake(); }
  void abort() noexcept override {
    boost::system::error_code ignored;
    socket_.next_layer().close(ignored);
    wake();
  }

 private:
  task<> read();
  task<> write();
  task<> handle(std::string text);
  task<> fill(Frame& frame);
  bool lags() const;
  task<> wait_until(std::chrono::steady_clock::time_point time);

  Core& core_;
  const Stream& stream_;
  Looker looker_;
  websocket::stream<http::Socket> socket_;
  Timer timer_;
  Viewer viewer_;
  Sessions::Place session_place_;
  Hub::Place watcher_place_;
  std::deque<std::string> replies_;
  std::chrono::steady_clock::time_point next_stats_;
  bool woken_ = false;
  bool reader_ended_ = false;
};

/// Asking whether it was woken and starting to wait happen without a suspension between: no wake is lost.
task<> WebsocketSession::wait_until(std::chrono::steady_clock::time_point time) {
  if (std::exchange(woken_, false)) co_return;
  timer_.expires_at(time);
  co_await timer_.async_wait(as_result);
  woken_ = false;
}

task<> WebsocketSession::run(http::RequestHead head, bool offers_subprotocol) {
  socket_.set_option(websocket::stream_base::timeout{std::chrono::seconds(30), idle_timeout, true});
  socket_.set_option(websocket::stream_base::decorator([offers_subprotocol](websocket::response_type& response) {
    response.set(beast::http::field::server, "plumbline");
    if (offers_subprotocol)
      response.set(beast::http::field::sec_websocket_protocol,
                   beast::string_view(subprotocol.data(), subprotocol.size()));
  }));
  socket_.read_message_max(max_client_message_bytes);
  auto [refused] = co_await socket_.async_accept(head, as_result);
  if (refused) co_return;

  net::co_spawn(core_.context(), read(), [this](std::exception_ptr error) {
    reader_ended_ = true;
    wake();
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& failure) {
      spdlog::error("a viewer's reader ended: {}", failure.what());
    }
  });
  std::exception_ptr failure;
  try {
    co_await write();
  } catch (...) {
    failure = std::current_exception();
  }
  boost::system::error_code ignored;
  socket_.next_layer().close(ignored);
  // The reader refers to this object: it ends first.
  while (!reader_ended_) co_await wait_until(std::chrono::steady_clock::time_point::max());
  if (failure) std::rethrow_exception(failure);
}

task<> WebsocketSession::read() {
  beast::flat_buffer buffer(max_client_message_bytes);
  for (;;) {
    auto [error, size] = co_await socket_.async_read(buffer, as_result);
    if (error) {
      if (!is_ordinary_end(error)) spdlog::debug("a viewer ended: {}", error.message());
      co_return;
    }
    std::string text = beast::buffers_to_string(buffer.data());
    buffer.consume(buffer.size());
    co_await handle(std::move(text));
    wake();
  }
}

task<> WebsocketSession::handle(std::string text) {
  const auto reply = [this](std::string message) {
    // A client that only sends nonsense does not make a queue of answers.
    if (replies_.size() < max_replies) replies_.push_back(std::move(message));
  };
  auto message = read_client_message(text);
  if (!message) {
    const auto& fault = message.error();
    reply(error_message(fault.what, fault.code, fault.message, fault.members));
    co_return;
  }
  switch (message->kind) {
  case ClientMessage::Kind::pause: viewer_.pause(); break;
  case ClientMessage::Kind::resume: viewer_.resume(); break;
  case ClientMessage::Kind::filter: viewer_.set_filter(std::move(message->filter), stream_.now_ms()); break;
  case ClientMessage::Kind::complete: {
    const auto fault = co_await stream_.complete(message->step, message->override_reason, looker_);
    if (!fault) break;
    const auto missing = fault->missing.empty() ? "" : "\"missing\":" + fault->missing;
    reply(error_message("complete", fault->code, fault->message, missing));
    break;
  }
  }
}

/// More than a viewer without `since` may leave waiting. Fewer calls than this cannot be 8 MiB: a call has 32 KiB at
/// most.
bool WebsocketSession::lags() const {
  const auto head = stream_.journal.head();
  const auto waiting = head - viewer_.position();
  if (waiting > Viewer::max_waiting) return true;
  if (waiting <= Viewer::max_waiting_bytes / validator::max_call_bytes) return false;
  std::size_t bytes = 0;
  for (auto seq = viewer_.position() + 1; seq <= head;) {
    const auto group = stream_.journal.recent(seq);
    if (!group) return true; // fallen out of memory, which holds more than may wait
    bytes += group->bytes();
    if (bytes > Viewer::max_waiting_bytes) return true;
    seq = group->last() + 1;
  }
  return false;
}

task<> WebsocketSession::fill(Frame& frame) {
  if (viewer_.may_lag() && lags()) viewer_.lag(stream_.journal.head(), frame);
  while (!frame.full() && !reader_ended_ && !core_.sessions().draining() &&
         std::chrono::steady_clock::now() < next_stats_) {
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
    // Paused while the journal was read: what it says belongs behind the resume.
    if (viewer_.wanted(head) == 0) break;
    if (!viewer_.searches()) {
      viewer_.take(*group, frame);
      continue;
    }
    const auto filter_number = viewer_.filter_number();
    auto search = [filter = viewer_.filter(), group, wanted] { return Viewer::search(filter, *group, wanted); };
    const auto matches = co_await stream_.searcher.run(std::move(search));
    // The client may have spoken meanwhile.
    if (viewer_.filter_number() == filter_number && !viewer_.paused()) viewer_.take(*group, matches, frame);
  }
  viewer_.take_checklist(stream_.checklist, frame);
  viewer_.take_notices(stream_.notices, frame);
  while (!replies_.empty()) {
    frame.add(replies_.front());
    replies_.pop_front();
  }
}

task<> WebsocketSession::write() {
  Frame frame;
  frame.add(hello_message(stream_.journal.head(), stream_.journal.first(), stream_.workspace, looker_.role));
  next_stats_ = std::chrono::steady_clock::now() + stats_interval;
  socket_.text(true);
  while (!reader_ended_) {
    if (core_.sessions().draining()) {
      co_await socket_.async_close(websocket::close_reason(websocket::close_code(1012), "restart"), as_result);
      co_return;
    }
    co_await fill(frame);
    if (std::chrono::steady_clock::now() >= next_stats_) {
      if (stream_.still_known && !stream_.still_known(looker_)) {
        co_await socket_.async_close(
            websocket::close_reason(websocket::close_code(1008), "the token is no longer good"), as_result);
        co_return;
      }
      viewer_.add_stats(stream_.now_ms(), stream_.journal.head(), frame);
      next_stats_ = std::chrono::steady_clock::now() + stats_interval;
    }
    if (frame.empty()) {
      co_await wait_until(next_stats_);
      continue;
    }
    const auto text = frame.finish();
    auto [error, size] = co_await socket_.async_write(net::buffer(text), as_result);
    if (error) co_return;
  }
}

/// A refused handshake is answered like any other request, and the connection closes.
task<> refuse(http::Socket socket, http::Response response) {
  const auto bytes = http::head_of(response, false, false) + response.body;
  co_await net::async_write(socket, net::buffer(bytes), as_result);
  boost::system::error_code ignored;
  socket.shutdown(http::Socket::shutdown_send, ignored);
}

} // namespace

task<> serve_websocket(http::Socket socket, const http::Request& request, const http::RequestHead& head, Core& core,
                       const Stream& stream) {
  auto looker = stream.looker(request);
  if (looker.role.empty()) {
    co_await refuse(std::move(socket), unauthorized());
    co_return;
  }
  auto filter = filter_of_query(request);
  std::optional<std::uint64_t> since;
  const auto since_text = request.parameter("since");
  if (!since_text.empty()) {
    since = whole_number(since_text);
    if (!since) filter = unexpected(FilterFault{"`since` is a seq.", "[]"});
  }
  if (!filter) {
    co_await refuse(std::move(socket), bad_filter(filter.error()));
    co_return;
  }
  ViewerStart start;
  start.filter = std::move(*filter);
  start.head = stream.journal.head();
  // A seq that has not been given yet: from the head on, or the viewer would wait for calls that it asked not to see.
  if (since) start.since = std::min(*since, start.head);
  start.lag_skip = request.parameter("lag") == "skip";
  start.notice = stream.notices.last();
  start.notices = stream.notices.totals();
  start.checklist = stream.checklist.last();
  start.now_ms = stream.now_ms();
  const bool offers = request.header("sec-websocket-protocol").find(subprotocol) != std::string_view::npos;
  WebsocketSession session(std::move(socket), core, stream, std::move(looker), start);
  co_await session.run(head, offers);
}

} // namespace plumbline::debugger
