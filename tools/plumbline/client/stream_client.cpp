#include "tools/plumbline/client/stream_client.h"

#include "tools/plumbline/client/connection.h"
#include "tools/plumbline/client/problem.h"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <utility>

namespace plumbline::http {

/// Beast asks for this by its name: how a websocket's stream ends.
template<class Handler>
void async_teardown(boost::beast::role_type role, ClientStream& stream, Handler&& handler) {
  using boost::beast::websocket::async_teardown;
  if (auto* tls = stream.tls())
    async_teardown(role, *tls, std::forward<Handler>(handler));
  else
    async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

} // namespace plumbline::http

namespace plumbline::tool {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

/// The daemon reports once a second: one that is silent for so long is gone.
constexpr std::chrono::seconds silence{30};
/// For the answer to the handshake. Short: a daemon that is just starting may leave an early connection unanswered, and
/// the next try finds it.
constexpr std::chrono::seconds handshake_patience{3};

/// Resolving, connecting and TLS are those of every client. The handshake is not its exchange: Beast's websocket writes
/// and checks that itself (key, version, protocol), and reads frames out of the same buffer.
class Websocket final : public StreamClient {
 public:
  Websocket() : connection_(context_.get_executor()) {}

  std::optional<StreamFault> open(const DaemonAddress& address, const std::string& target, const std::string& filter) {
    const auto url = read_daemon_url(address.url);
    if (!url) return StreamFault{{url.error(), ExitCode::wrong_usage}};
    if (auto failure = connect_to(context_, connection_, *url, address)) return StreamFault{std::move(*failure), true};
    connection_.stream().next_layer().expires_never(); // the websocket has its own
    auto& socket = socket_.emplace(connection_.stream());
    socket.set_option(websocket::stream_base::timeout{handshake_patience, silence, true});
    socket.read_message_max(0);
    socket.set_option(websocket::stream_base::decorator([token = address.token](websocket::request_type& request) {
      request.set("Authorization", "Bearer " + token);
      request.set("User-Agent", "plumbline/" PLUMBLINE_VERSION);
      request.set("Sec-WebSocket-Protocol", "plumbline.debugger.v1");
    }));
    error_code fault;
    websocket::response_type response;
    socket.async_handshake(response, url->authority, url->prefix + target, [&](error_code error) { fault = error; });
    context_.restart();
    context_.run();
    if (!fault) return std::nullopt;
    if (fault != websocket::error::upgrade_declined) return StreamFault{no_daemon(address.url, fault.message()), true};
    const auto status = response.result_int();
    return StreamFault{failure_of_answer(status, response.body(), filter), status == 429 || status >= 500};
  }

  Result<std::optional<std::string>, std::string> next(Time deadline) override {
    if (!reading_) {
      reading_ = true;
      socket_->async_read(buffer_, [this](error_code error, std::size_t) {
        reading_ = false;
        ended_ = error;
      });
    }
    context_.restart();
    while (reading_ && context_.run_one_until(deadline) > 0) {
    }
    if (reading_) return std::nullopt;
    if (ended_) return unexpected(ended_ == websocket::error::closed ? why_closed() : ended_.message());
    std::string frame = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    return frame;
  }

 private:
  std::string why_closed() const {
    return socket_->reason().code == websocket::close_code(1012) ? "the daemon is stopping"
                                                                 : "the daemon closed the stream";
  }

  net::io_context context_;
  http::ClientConnection connection_;
  std::optional<websocket::stream<http::ClientStream&>> socket_;
  beast::flat_buffer buffer_;
  bool reading_ = false;
  error_code ended_;
};

} // namespace

Result<std::unique_ptr<StreamClient>, StreamFault>
StreamClient::open(const DaemonAddress& address, const std::string& target, const std::string& filter) {
  auto client = std::make_unique<Websocket>();
  if (auto fault = client->open(address, target, filter)) return unexpected(std::move(*fault));
  return client;
}

} // namespace plumbline::tool
