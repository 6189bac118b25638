#include "daemon/debugger/websocket_session.h"

#include "daemon/core/ordinary_end.h"
#include "daemon/core/run_on.h"
#include "daemon/debugger/client_message.h"
#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/debugger/viewer_feed.h"
#include "daemon/http/limits.h"
#include "daemon/http/response_writer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace plumbline::debugger {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

constexpr std::string_view subprotocol = "plumbline.debugger.v1";
constexpr std::size_t max_client_message_bytes = 64 * 1024;

/// For clients that offer it. A verdict repeats the member names of the previous one: a small window finds nearly all
/// that a large one does, for an eighth of its memory (docs/stream.md has the figures). Fast rather than small: all
/// viewers share one thread.
websocket::permessage_deflate deflate() {
  websocket::permessage_deflate option;
  option.server_enable = true;
  option.server_max_window_bits = 12;
  option.client_max_window_bits = 12;
  option.compLevel = 2;
  option.memLevel = 4;
  option.msg_size_threshold = 256;
  return option;
}

class WebsocketSession final : public Session {
 public:
  WebsocketSession(http::Socket socket, Core& core, const DebuggerContext& stream, ViewerIdentity identity,
                   const ViewerStart& start)
      : core_(core), stream_(stream), socket_(std::move(socket)),
        feed_(core, stream, std::move(identity), start, Frame::Shape::array),
        session_place_(core.sessions().add(*this)) {}

  ~WebsocketSession() override { core_.sessions().remove(session_place_); }
  WebsocketSession(const WebsocketSession&) = delete;
  WebsocketSession& operator=(const WebsocketSession&) = delete;

  task<> run(http::RequestHead head, bool offers_subprotocol);

  void drain() noexcept override { feed_.wake(); }
  void abort() noexcept override {
    boost::system::error_code ignored;
    socket_.next_layer().close(ignored);
    feed_.end();
  }

 private:
  task<> read();
  task<> write();
  task<> handle(std::string text);

  Core& core_;
  const DebuggerContext& stream_;
  websocket::stream<http::Socket> socket_;
  ViewerFeed feed_;
  Sessions::Place session_place_;
  bool reader_ended_ = false;
};

task<> WebsocketSession::run(http::RequestHead head, bool offers_subprotocol) {
  socket_.set_option(websocket::stream_base::timeout{std::chrono::seconds(30), stream_.viewer_timeout, true});
  socket_.set_option(websocket::stream_base::decorator([offers_subprotocol](websocket::response_type& response) {
    response.set(beast::http::field::server, "plumbline");
    if (offers_subprotocol)
      response.set(beast::http::field::sec_websocket_protocol,
                   beast::string_view(subprotocol.data(), subprotocol.size()));
  }));
  socket_.set_option(deflate());
  boost::system::error_code ignored;
  socket_.next_layer().set_option(http::Socket::send_buffer_size(http::max_unsent_bytes), ignored);
  socket_.read_message_max(max_client_message_bytes);
  auto [refused] = co_await socket_.async_accept(head, as_result);
  if (refused) co_return;

  net::co_spawn(core_.context(), read(), [this](std::exception_ptr error) {
    reader_ended_ = true;
    feed_.end();
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& failure) {
      spdlog::error("reading from a viewer failed: {}", failure.what());
    }
  });
  std::exception_ptr failure;
  try {
    co_await write();
  } catch (...) {
    failure = std::current_exception();
  }
  socket_.next_layer().close(ignored);
  // The reader refers to this object: it must end first.
  while (!reader_ended_) co_await feed_.wait();
  if (failure) std::rethrow_exception(failure);
}

task<> WebsocketSession::read() {
  beast::flat_buffer buffer(max_client_message_bytes);
  for (;;) {
    auto [error, size] = co_await socket_.async_read(buffer, as_result);
    if (error) {
      if (!is_ordinary_end(error)) spdlog::debug("a viewer's connection ended: {}", error.message());
      co_return;
    }
    std::string text = beast::buffers_to_string(buffer.data());
    buffer.consume(buffer.size());
    co_await handle(std::move(text));
    feed_.wake();
  }
}

task<> WebsocketSession::handle(std::string text) {
  auto message = read_client_message(text);
  if (!message) {
    const auto& fault = message.error();
    feed_.reply(error_message(fault.what, fault.code, fault.message, fault.members));
    co_return;
  }
  switch (message->kind) {
  case ClientMessage::Kind::pause: feed_.viewer().pause(); break;
  case ClientMessage::Kind::resume: feed_.viewer().resume(); break;
  case ClientMessage::Kind::filter: {
    auto filter = co_await ready(stream_, feed_.identity(), std::move(message->filter));
    if (filter)
      feed_.viewer().set_filter(std::move(*filter), stream_.now_ms());
    else
      feed_.reply(error_message("filter", "bad_filter", filter.error().message, place_of(filter.error())));
    break;
  }
  case ClientMessage::Kind::complete: {
    const auto fault = co_await stream_.complete(message->step, message->override_reason, feed_.identity());
    if (!fault) break;
    const auto missing = fault->missing.empty() ? "" : "\"missing\":" + fault->missing;
    feed_.reply(error_message("complete", fault->code, fault->message, missing));
    break;
  }
  }
}

task<> WebsocketSession::write() {
  socket_.text(true);
  for (;;) {
    const auto text = co_await feed_.next();
    if (text.empty()) break;
    auto [error, size] = co_await socket_.async_write(net::buffer(text), as_result);
    if (error) co_return;
  }
  if (feed_.ended()) co_return;
  websocket::close_reason reason(websocket::close_code::service_restart, "restart");
  if (feed_.dismissed())
    reason = {websocket::close_code::policy_error, "the token is no longer valid"};
  else if (stream_.ends_for_good)
    reason = {websocket::close_code::going_away, "the daemon is stopping"};
  co_await socket_.async_close(reason, as_result);
}

/// A refused handshake is answered like any other request, and the connection closes.
task<> refuse(http::Socket socket, http::Response response) {
  const auto bytes = http::head_of(response, false, false) + response.body;
  co_await net::async_write(socket, net::buffer(bytes), as_result);
  boost::system::error_code ignored;
  socket.shutdown(http::Socket::shutdown_send, ignored);
}

/// On the viewers' core.
task<> serve_viewer(http::Socket socket, http::RequestHead head, bool offers_subprotocol, ViewerIdentity identity,
                    ViewerStart start, const DebuggerContext& stream) {
  WebsocketSession session(std::move(socket), stream.viewers, stream, std::move(identity), start);
  co_await session.run(std::move(head), offers_subprotocol);
}

} // namespace

task<> serve_websocket(http::Socket socket, const http::Request& request, const http::RequestHead& head,
                       const DebuggerContext& stream) {
  auto identity = stream.identity(request);
  if (identity.role.empty()) {
    co_await refuse(std::move(socket), unauthorized());
    co_return;
  }
  auto start = co_await viewer_start(request, stream, identity);
  if (!start) {
    co_await refuse(std::move(socket), std::move(start.error()));
    co_return;
  }
  const bool offers = request.header("sec-websocket-protocol").find(subprotocol) != std::string_view::npos;
  auto session = serve_viewer(http::moved_to(stream.viewers, std::move(socket)), head, offers, std::move(identity),
                              std::move(*start), stream);
  co_await run_on(stream.viewers.context(), std::move(session));
}

} // namespace plumbline::debugger
