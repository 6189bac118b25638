#include "tools/plumbline/client/stream_client.h"

#include "tools/plumbline/client/connection.h"
#include "tools/plumbline/client/daemon_client.h"
#include "tools/plumbline/client/problem.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace plumbline::tool {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

/// The daemon reports once a second: one that is silent for so long is gone.
constexpr std::chrono::seconds silence{30};
/// For the answer to the handshake. Short: a daemon that is just starting may leave an early connection unanswered, and
/// the next try finds it.
constexpr std::chrono::seconds handshake_patience{3};

/// Everything that a stream's object refers to.
struct Ground {
  net::io_context context;
  net::ssl::context tls{net::ssl::context::tls_client};
};

template<class Stream>
class Websocket final : public StreamClient {
 public:
  Websocket(std::unique_ptr<Ground> ground, Stream stream) : ground_(std::move(ground)), socket_(std::move(stream)) {}

  Stream& stream() { return socket_.next_layer(); }

  error_code handshake(const DaemonUrl& url, const std::string& token, const std::string& target,
                       websocket::response_type& response) {
    beast::get_lowest_layer(socket_).expires_never(); // the websocket has its own
    socket_.set_option(websocket::stream_base::timeout{handshake_patience, silence, true});
    socket_.read_message_max(0);
    socket_.set_option(websocket::stream_base::decorator([token](websocket::request_type& request) {
      request.set(http::field::authorization, "Bearer " + token);
      request.set(http::field::user_agent, "plumbline/" PLUMBLINE_VERSION);
      request.set(http::field::sec_websocket_protocol, "plumbline.debugger.v1");
    }));
    error_code result;
    socket_.async_handshake(response, url.authority, url.prefix + target, [&](error_code error) { result = error; });
    ground_->context.restart();
    ground_->context.run();
    return result;
  }

  Result<std::optional<std::string>, std::string> next(Time deadline) override {
    if (!reading_) {
      reading_ = true;
      socket_.async_read(buffer_, [this](error_code error, std::size_t) {
        reading_ = false;
        ended_ = error;
      });
    }
    auto& context = ground_->context;
    context.restart();
    while (reading_ && context.run_one_until(deadline) > 0) {
    }
    if (reading_) return std::nullopt;
    if (ended_) return unexpected(ended_ == websocket::error::closed ? why_closed() : ended_.message());
    std::string frame = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    return frame;
  }

 private:
  std::string why_closed() const {
    return socket_.reason().code == websocket::close_code(1012) ? "the daemon is stopping"
                                                                : "the daemon closed the stream";
  }

  std::unique_ptr<Ground> ground_;
  websocket::stream<Stream> socket_;
  beast::flat_buffer buffer_;
  bool reading_ = false;
  error_code ended_;
};

unexpected<StreamFault> away(const std::string& url, const std::string& why) {
  return unexpected(StreamFault{no_daemon(url, why), true});
}

template<class Stream>
Result<std::unique_ptr<StreamClient>, StreamFault> begin(std::unique_ptr<Websocket<Stream>> client,
                                                         const DaemonUrl& url, const DaemonAddress& address,
                                                         const std::string& target, const std::string& filter) {
  websocket::response_type response;
  const auto fault = client->handshake(url, address.token, target, response);
  if (!fault) return client;
  if (fault != websocket::error::upgrade_declined) return away(address.url, fault.message());
  const auto status = response.result_int();
  return unexpected(StreamFault{failure_of_answer(status, response.body(), filter), status == 429 || status >= 500});
}

} // namespace

Result<std::unique_ptr<StreamClient>, StreamFault>
StreamClient::open(const DaemonAddress& address, const std::string& target, const std::string& filter) {
  const auto url = read_daemon_url(address.url);
  if (!url) return unexpected(StreamFault{{url.error(), ExitCode::wrong_usage}});
  auto ground = std::make_unique<Ground>();
  auto& context = ground->context;
  auto connected = connect_to(context, *url);
  if (!connected) return away(address.url, connected.error());
  if (const auto why = why_token_stays(address); !why.empty()) return away(address.url, why);
  if (!url->tls)
    return begin(std::make_unique<Websocket<Connection>>(std::move(ground), std::move(*connected)), *url, address,
                 target, filter);
  auto& tls = ground->tls;
  tls.set_default_verify_paths();
  tls.set_verify_mode(net::ssl::verify_peer);
  beast::ssl_stream<Connection> stream(std::move(*connected), tls);
  stream.set_verify_callback(net::ssl::host_name_verification(url->host));
  ::SSL_set_tlsext_host_name(stream.native_handle(), url->host.c_str());
  const auto fault = finish(context, beast::get_lowest_layer(stream), connect_patience,
                            [&](auto handler) { stream.async_handshake(net::ssl::stream_base::client, handler); });
  if (fault) return away(address.url, "TLS: " + fault.message());
  return begin(std::make_unique<Websocket<beast::ssl_stream<Connection>>>(std::move(ground), std::move(stream)), *url,
               address, target, filter);
}

} // namespace plumbline::tool
