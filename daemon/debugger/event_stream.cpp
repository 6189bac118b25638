#include "daemon/debugger/event_stream.h"

#include "daemon/core/run_on.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/debugger/viewer_feed.h"
#include "daemon/http/limits.h"
#include "daemon/http/problem.h"
#include "daemon/http/response_writer.h"

#include <boost/asio/write.hpp>

#include <utility>

namespace plumbline::debugger {

namespace {

/// One viewer's stream: the answer's body from its beginning.
class EventStream final : public Session {
 public:
  EventStream(http::Socket socket, const DebuggerContext& stream, ViewerIdentity identity, const ViewerStart& start)
      : core_(stream.viewers), socket_(std::move(socket)),
        feed_(core_, stream, std::move(identity), start, Frame::Shape::events), place_(core_.sessions().add(*this)) {}
  ~EventStream() override { core_.sessions().remove(place_); }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  task<> run();
  void drain() noexcept override { feed_.wake(); }
  void abort() noexcept override {
    boost::system::error_code ignored;
    socket_.close(ignored);
    feed_.end();
  }

 private:
  Core& core_;
  http::Socket socket_;
  ViewerFeed feed_;
  Sessions::Place place_;
};

task<> EventStream::run() {
  boost::system::error_code ignored;
  socket_.set_option(http::Socket::send_buffer_size(http::max_unsent_bytes), ignored);
  for (;;) {
    never_expires(); // something is sent every second
    const auto text = co_await feed_.next();
    const auto chunk = http::chunk_of(text);
    expires_in(http::write_timeout);
    auto [error, size] = co_await net::async_write(socket_, net::buffer(chunk), as_result);
    if (error) co_return;
    if (text.empty()) break;
  }
  socket_.shutdown(http::Socket::shutdown_send, ignored);
}

/// On the viewers' core.
task<> serve_viewer(http::Socket socket, ViewerIdentity identity, ViewerStart start, const DebuggerContext& stream) {
  EventStream events(std::move(socket), stream, std::move(identity), start);
  co_await events.run();
}

task<> take_over(http::Socket socket, ViewerIdentity identity, ViewerStart start, const DebuggerContext& stream) {
  auto events =
      serve_viewer(http::moved_to(stream.viewers, std::move(socket)), std::move(identity), std::move(start), stream);
  co_await run_on(stream.viewers.context(), std::move(events));
}

task<http::Response> show_stream(http::Request& request, const DebuggerContext& stream) {
  if (request.header("accept").find("text/event-stream") == std::string_view::npos)
    co_return http::problem(426, "upgrade_required", "This route is a stream",
                            "Ask for it with `Upgrade: websocket` and the subprotocol plumbline.debugger.v1, or with "
                            "`Accept: text/event-stream`.");
  auto identity = stream.identity(request);
  if (identity.role.empty()) co_return unauthorized();
  auto start = co_await viewer_start(request, stream, identity);
  if (!start) co_return std::move(start.error());
  http::Response response;
  response.content_type = "text/event-stream";
  // Makes proxies pass it on piece by piece.
  response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.take_over = [identity = std::move(identity), start = std::move(*start), &stream](http::Socket socket) {
    return take_over(std::move(socket), identity, start, stream);
  };
  co_return response;
}

} // namespace

void add_event_stream_route(http::Router& router, const DebuggerContext& stream) {
  router.add("GET", "/api/debugger", [&stream](http::Request& request) { return show_stream(request, stream); });
}

} // namespace plumbline::debugger
