#include "daemon/delivery/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <openssl/ssl.h>

#include <charconv>

namespace plumbline::delivery {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using Resolver = net::ip::basic_resolver<tcp, Ex>;
using Plain = beast::basic_stream<tcp, Ex>;
using Tls = net::ssl::stream<Plain>;
using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

constexpr std::size_t max_answer_header = 16 * 1024;
constexpr std::size_t max_answer_body = 1024 * 1024;
/// The longest time that an answer may ask us to wait.
constexpr std::chrono::seconds max_retry_after{3600};

ClientFault fault(std::string what, const boost::system::error_code& error) {
  return {std::move(what) + ": " + error.message() + ".", false};
}

/// The addresses of the host, all of which may be connected to.
task<Result<std::vector<tcp::endpoint>, ClientFault>> addresses_of(Resolver& resolver, Url url, bool allow_private) {
  boost::system::error_code error;
  auto token = net::redirect_error(use_task, error);
  const auto results = co_await resolver.async_resolve(url.host, url.port, Resolver::numeric_service, token);
  if (error) co_return unexpected(fault("The name " + url.host + " is not resolved", error));
  std::vector<tcp::endpoint> endpoints;
  for (const auto& each : results) {
    const auto address = each.endpoint().address();
    if (!allow_private && !is_public(address))
      co_return unexpected(ClientFault{url.host + " is " + address.to_string() +
                                           ", which is no public address (--allow-private-destinations permits it).",
                                       true});
    endpoints.push_back(each.endpoint());
  }
  co_return endpoints;
}

/// RFC 9110, 10.2.3: seconds alone; a date is taken for a minute, as what stands in it would need our clocks to agree.
std::optional<std::chrono::seconds> retry_after_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size())
    return std::min(max_retry_after, std::chrono::seconds(seconds));
  return std::chrono::seconds(60);
}

struct Exchanged {
  boost::system::error_code error; ///< before there was an answer
  bool began = false;              ///< bytes of an answer had come
  bool keep_alive = false;
  Answer answer;
};

template<class Stream>
task<Exchanged> exchange(Stream& stream, Plain& layer, beast::flat_buffer& buffer, Request& request) {
  Exchanged result;
  auto token = net::redirect_error(use_task, result.error);
  layer.expires_after(HttpClient::patience);
  co_await http::async_write(stream, request, token);
  if (result.error) co_return result;
  Parser parser;
  parser.header_limit(max_answer_header);
  parser.body_limit(max_answer_body);
  co_await http::async_read_header(stream, buffer, parser, token);
  result.began = buffer.size() > 0 || parser.is_header_done();
  if (result.error) co_return result;
  const auto& head = parser.get();
  result.answer.status = head.result_int();
  result.answer.retry_after = retry_after_of(std::string(head[http::field::retry_after]));
  result.answer.location = std::string(head[http::field::location]);
  boost::system::error_code of_body;
  auto body_token = net::redirect_error(use_task, of_body);
  if (!parser.is_done()) co_await http::async_read(stream, buffer, parser, body_token);
  // The status is the answer: a body that is too long or breaks off costs the connection alone.
  result.keep_alive = !of_body && parser.keep_alive();
  result.answer.body = parser.get().body().substr(0, HttpClient::kept_of_answer);
  layer.expires_never();
  co_return result;
}

} // namespace

struct HttpClient::Connection {
  Ex executor;
  bool allow_private;
  Resolver resolver;
  net::ssl::context tls_context{net::ssl::context::tls_client};
  beast::flat_buffer buffer;
  std::optional<Plain> plain;
  std::optional<Tls> tls;
  Url to;
  bool cut = false;

  Connection(Ex on, bool allow) : executor(on), allow_private(allow), resolver(on) {
    tls_context.set_default_verify_paths();
    tls_context.set_verify_mode(net::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(tls_context.native_handle(), TLS1_2_VERSION);
  }

  bool open() const { return plain || tls; }
  Plain& layer() { return tls ? tls->next_layer() : *plain; }

  void close() {
    plain.reset();
    tls.reset();
    buffer.clear();
  }

  task<std::optional<ClientFault>> connect(Url url) {
    close();
    const auto endpoints = co_await addresses_of(resolver, url, allow_private);
    if (!endpoints) co_return endpoints.error();
    boost::system::error_code error;
    auto token = net::redirect_error(use_task, error);
    if (url.tls)
      tls.emplace(executor, tls_context);
    else
      plain.emplace(executor);
    layer().expires_after(HttpClient::patience);
    co_await layer().async_connect(*endpoints, token);
    if (error) {
      close();
      co_return fault("No connection to " + url.authority, error);
    }
    layer().socket().set_option(tcp::no_delay(true), error);
    if (tls) {
      boost::system::error_code no_address;
      net::ip::make_address(url.host, no_address);
      if (no_address) SSL_set_tlsext_host_name(tls->native_handle(), url.host.c_str());
      tls->set_verify_callback(net::ssl::host_name_verification(url.host));
      error = {};
      co_await tls->async_handshake(net::ssl::stream_base::client, token);
      if (error) {
        const auto verified = SSL_get_verify_result(tls->native_handle());
        auto found = fault("No TLS with " + url.authority, error);
        if (verified != X509_V_OK)
          found.message = "The certificate of " + url.authority +
                          " is not trusted: " + X509_verify_cert_error_string(verified) + ".";
        close();
        co_return found;
      }
    }
    to = std::move(url);
    co_return std::nullopt;
  }

  task<Exchanged> send(Request& request) {
    if (tls) return exchange(*tls, tls->next_layer(), buffer, request);
    return exchange(*plain, *plain, buffer, request);
  }
};

HttpClient::HttpClient(Ex executor, bool allow_private)
    : connection_(std::make_unique<Connection>(executor, allow_private)) {}

HttpClient::~HttpClient() = default;

task<Result<Answer, ClientFault>> HttpClient::post(Url url, Headers headers, std::string body) {
  auto& connection = *connection_;
  Request request{http::verb::post, url.target, 11};
  request.set(http::field::host, url.authority);
  request.set(http::field::user_agent, "plumbline");
  request.set(http::field::accept_encoding, "identity");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();

  const bool again = connection.open() && connection.to == url;
  for (bool reused = again;; reused = false) {
    if (!reused)
      if (auto failed = co_await connection.connect(url)) co_return unexpected(std::move(*failed));
    auto exchanged = co_await connection.send(request);
    if (!exchanged.error) {
      if (!exchanged.keep_alive) connection.close();
      co_return std::move(exchanged.answer);
    }
    connection.close();
    // A kept connection that the other side closed in between says nothing about the other side.
    if (reused && !exchanged.began && !connection.cut) continue;
    co_return unexpected(fault("No answer from " + url.authority, exchanged.error));
  }
}

void HttpClient::cut() {
  connection_->cut = true;
  connection_->resolver.cancel();
  if (connection_->open()) connection_->layer().cancel();
}

task<std::string> refused_address(std::string url, bool allow_private) {
  auto parsed = parse_url(url);
  if (!parsed) co_return parsed.error();
  const auto executor = co_await net::this_coro::executor;
  Resolver resolver(executor);
  const auto addresses = co_await addresses_of(resolver, std::move(*parsed), allow_private);
  co_return !addresses && addresses.error().address_refused ? addresses.error().message : std::string();
}

} // namespace plumbline::delivery
