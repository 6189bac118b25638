#include "daemon/delivery/http_client.h"

#include "daemon/delivery/retry_after.h"
#include "daemon/delivery/tls_peer.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

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

ClientFault fault(std::string what, const boost::system::error_code& error) {
  return {std::move(what) + ": " + error.message() + ".", false};
}

/// The addresses of the host, if all may be connected to.
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

std::int64_t unix_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

/// "10 s", "1.5 s"
std::string seconds_text(std::chrono::milliseconds time) {
  auto text = std::to_string(time.count() / 1000);
  if (const auto rest = time.count() % 1000; rest != 0) {
    auto digits = std::to_string(1000 + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += '.' + digits;
  }
  return text + " s";
}

struct Exchanged {
  boost::system::error_code error; ///< before there was an answer
  bool began = false;              ///< bytes of an answer had come
  bool keep_alive = false;
  Answer answer;
};

/// Whether no unrequested bytes came, and the other side
/// has not closed. Reads a TLS session's own messages.
template<class Stream>
bool is_quiet(Stream& stream, const beast::flat_buffer& buffer) {
  char byte = 0;
  boost::system::error_code error;
  stream.read_some(net::buffer(&byte, 1), error);
  return buffer.size() == 0 && error == net::error::would_block;
}

bool is_interim(unsigned status) {
  return status >= 100 && status < 200 && status != 101; // we never ask for another protocol: 101 is final, and wrong
}

template<class Stream>
task<Exchanged> exchange(Stream& stream, Plain& layer, beast::flat_buffer& buffer, Request& request,
                         std::chrono::milliseconds patience) {
  Exchanged result;
  auto token = net::redirect_error(use_task, result.error);
  layer.expires_after(patience);
  co_await http::async_write(stream, request, token);
  if (result.error) co_return result;
  std::optional<Parser> parser;
  for (unsigned interim = 0;; ++interim) {
    parser.emplace();
    parser->header_limit(max_answer_header);
    parser->body_limit(max_answer_body);
    co_await http::async_read_header(stream, buffer, *parser, token);
    result.began = result.began || buffer.size() > 0 || parser->is_header_done();
    if (!result.error && interim == HttpClient::most_interim_answers && is_interim(parser->get().result_int()))
      result.error = http::make_error_code(http::error::bad_status);
    if (result.error) co_return result;
    if (!is_interim(parser->get().result_int())) break;
  }
  const auto& head = parser->get();
  result.answer.status = head.result_int();
  result.answer.retry_after =
      read_retry_after(std::string(head[http::field::retry_after]), std::string(head[http::field::date]), unix_now());
  result.answer.location = std::string(head[http::field::location]);
  boost::system::error_code of_body;
  auto body_token = net::redirect_error(use_task, of_body);
  if (!parser->is_done()) co_await http::async_read(stream, buffer, *parser, body_token);
  // The status is the answer: a body that is too long or breaks off only costs the connection. So do extra bytes.
  result.keep_alive = !of_body && parser->keep_alive() && result.answer.status >= 200 && buffer.size() == 0;
  result.answer.body = parser->get().body().substr(0, HttpClient::kept_of_answer);
  layer.expires_never();
  co_return result;
}

} // namespace

struct HttpClient::Connection {
  Ex executor;
  HttpClientOptions options;
  std::chrono::milliseconds patience;
  Resolver resolver;
  net::ssl::context tls_context{net::ssl::context::tls_client};
  beast::flat_buffer buffer;
  TlsPeer peer;
  std::optional<Plain> plain;
  std::optional<Tls> tls;
  Url to;
  bool cut = false; ///< for good

  Connection(Ex on, HttpClientOptions chosen)
      : executor(on), options(chosen), patience(std::min(chosen.first_patience, chosen.longest_patience)),
        resolver(on) {
    tls_context.set_default_verify_paths();
    tls_context.set_verify_mode(net::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(tls_context.native_handle(), TLS1_2_VERSION);
  }

  bool open() const { return plain || tls; }
  Plain& layer() { return tls ? tls->next_layer() : *plain; }
  bool quiet() { return tls ? is_quiet(*tls, buffer) : is_quiet(*plain, buffer); }

  void close() {
    plain.reset();
    tls.reset();
    buffer.clear();
  }

  task<std::optional<ClientFault>> connect(Url url) {
    close();
    const auto endpoints = co_await addresses_of(resolver, url, options.allow_private);
    if (!endpoints) co_return endpoints.error();
    // From here on a cut() can close the connection, so that every later step fails; before, it could not.
    if (cut) co_return ClientFault{"It was stopped."};
    boost::system::error_code error;
    auto token = net::redirect_error(use_task, error);
    if (url.tls)
      tls.emplace(executor, tls_context);
    else
      plain.emplace(executor);
    layer().expires_after(HttpClient::connect_patience);
    co_await layer().async_connect(*endpoints, token);
    if (error) {
      close();
      co_return fault("No connection to " + url.authority, error);
    }
    boost::system::error_code ignored;
    layer().socket().set_option(tcp::no_delay(true), ignored);
    layer().socket().non_blocking(true, ignored); // for quiet(): asynchronous operations do not mind
    if (tls) {
      peer.expect(*tls, url.host);
      co_await tls->async_handshake(net::ssl::stream_base::client, token);
      if (error) {
        auto found = fault("No TLS with " + url.authority, error);
        if (auto why = peer.fault(url.authority); !why.empty()) found.message = std::move(why);
        close();
        co_return found;
      }
    }
    to = std::move(url);
    co_return std::nullopt;
  }

  task<Exchanged> send(Request& request) {
    if (tls) return exchange(*tls, tls->next_layer(), buffer, request, patience);
    return exchange(*plain, *plain, buffer, request, patience);
  }

  /// No answer came in time: the next one gets more time.
  ClientFault timed_out(const std::string& authority) {
    auto message = "No answer from " + authority + " within " + seconds_text(patience);
    if (patience < options.longest_patience) {
      patience = std::min(patience * 2, options.longest_patience);
      return {message + "; the next try waits up to " + seconds_text(patience) + "."};
    }
    return {message + ", the most that timeoutMs allows."};
  }
};

HttpClient::HttpClient(Ex executor, HttpClientOptions options)
    : connection_(std::make_unique<Connection>(executor, options)) {}

HttpClient::~HttpClient() = default;

task<Result<Answer, ClientFault>> HttpClient::post(Url url, Headers headers, std::string body) {
  auto& connection = *connection_;
  if (connection.cut) co_return unexpected(ClientFault{"It was stopped."});
  Request request{http::verb::post, url.target, 11};
  request.set(http::field::host, url.authority);
  request.set(http::field::user_agent, "plumbline");
  request.set(http::field::accept_encoding, "identity");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();

  const bool again = connection.open() && connection.to == url && connection.quiet();
  for (bool reused = again;; reused = false) {
    if (!reused) {
      if (auto failed = co_await connection.connect(url)) co_return unexpected(std::move(*failed));
    }
    auto exchanged = co_await connection.send(request);
    if (!exchanged.error) {
      if (!exchanged.keep_alive) connection.close();
      co_return std::move(exchanged.answer);
    }
    connection.close();
    if (connection.cut) co_return unexpected(ClientFault{"It was stopped."});
    if (exchanged.error == beast::error::timeout) co_return unexpected(connection.timed_out(url.authority));
    // A kept connection that was closed in between says nothing about the other side.
    if (reused && !exchanged.began) continue;
    co_return unexpected(fault("No answer from " + url.authority, exchanged.error));
  }
}

void HttpClient::cut() {
  connection_->cut = true;
  connection_->resolver.cancel();
  // Closed, not only cancelled: a step that had already ended goes on to the next, which then fails too.
  if (connection_->open()) connection_->layer().close();
}

std::chrono::milliseconds HttpClient::patience() const { return connection_->patience; }

task<std::string> refused_address(std::string url, bool allow_private) {
  auto parsed = parse_url(url);
  // The settings refuse what is not a URL at all.
  if (!parsed) co_return parsed.error().scheme_refused ? std::move(parsed.error().message) : std::string();
  const auto executor = co_await net::this_coro::executor;
  Resolver resolver(executor);
  const auto addresses = co_await addresses_of(resolver, std::move(*parsed), allow_private);
  co_return !addresses && addresses.error().address_refused ? addresses.error().message : std::string();
}

} // namespace plumbline::delivery
