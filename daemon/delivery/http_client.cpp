#include "daemon/delivery/http_client.h"

#include "daemon/delivery/retry_after.h"
#include "daemon/http/client/client_connection.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace plumbline::delivery {
namespace {

constexpr std::size_t kept_of_answer = 1024;
/// A longer body costs the connection.
constexpr std::size_t max_answer_body = 1024UL * 1024;

const ClientFault stopped{"The delivery was stopped."};

<<<<<<< HEAD
http::AddressCheck check_of(bool allow_private) {
  if (allow_private) return nullptr;
  return [](const std::string& host, const net::ip::address& address) -> std::string {
    if (is_public(address)) return {};
    return host + " is " + address.to_string() +
           ", which is not a public address (--allow-private-destinations allows it).";
  };
=======
ClientFault fault(std::string what, const boost::system::error_code& error) {
  return {std::move(what) + ": " + error.message() + ".", false};
}

/// The addresses of the host, if all may be connected to.
task<Result<std::vector<tcp::endpoint>, ClientFault>> addresses_of(Resolver& resolver, Url url, bool allow_private) {
  boost::system::error_code error;
  auto token = net::redirect_error(use_task, error);
  const auto results = co_await resolver.async_resolve(url.host, url.port, Resolver::numeric_service, token);
  if (error) co_return unexpected(fault("The name " + url.host + " cannot be resolved", error));
  std::vector<tcp::endpoint> endpoints;
  for (const auto& each : results) {
    const auto address = each.endpoint().address();
    if (!allow_private && !is_public(address))
      co_return unexpected(ClientFault{url.host + " is " + address.to_string() +
                                           ", which is not a public address (--allow-private-destinations allows it).",
                                       true});
    endpoints.push_back(each.endpoint());
  }
  co_return endpoints;
>>>>>>> 3d58491 (Write log lines in plainer words)
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

} // namespace

<<<<<<< HEAD
=======
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
    if (cut) co_return ClientFault{"The delivery was stopped."};
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
        auto found = fault("No TLS connection to " + url.authority, error);
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

>>>>>>> 3d58491 (Write log lines in plainer words)
HttpClient::HttpClient(Ex executor, HttpClientOptions options)
    : options_(options), patience_(std::min(options.first_patience, options.longest_patience)),
      connection_(std::make_unique<http::ClientConnection>(executor, check_of(options.allow_private))) {}

HttpClient::~HttpClient() = default;

task<Result<Answer, ClientFault>> HttpClient::post(Url url, Headers headers, std::string body) {
  auto& connection = *connection_;
<<<<<<< HEAD
  if (connection.is_cut()) co_return unexpected(stopped);
  http::ClientRequest request{"POST", url.target, {{"User-Agent", "plumbline"}, {"Accept-Encoding", "identity"}}};
  std::ranges::move(headers, std::back_inserter(request.headers));
  request.body = std::move(body);
  Answer answer;
  std::size_t size = 0;
  http::AnswerReading reading{.patience = patience_, .take = [&](const http::Answered&, std::string_view piece) {
                                answer.body += piece.substr(0, kept_of_answer - answer.body.size());
                                return (size += piece.size()) <= max_answer_body;
                              }};
  for (bool reused = connection.is_kept(url);; reused = false) {
=======
  if (connection.cut) co_return unexpected(ClientFault{"The delivery was stopped."});
  Request request{http::verb::post, url.target, 11};
  request.set(http::field::host, url.authority);
  request.set(http::field::user_agent, "plumbline");
  request.set(http::field::accept_encoding, "identity");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();

  const bool again = connection.open() && connection.to == url && connection.quiet();
  for (bool reused = again;; reused = false) {
>>>>>>> 3d58491 (Write log lines in plainer words)
    if (!reused) {
      if (auto failed = co_await connection.connect(url))
        co_return unexpected(ClientFault{failed->sentence, failed->step == http::ConnectFault::Step::check});
    }
    const auto answered = co_await connection.exchange(request, reading);
    if (!answered.error) {
      answer.status = answered.status;
      answer.retry_after = read_retry_after(answered.retry_after, answered.date, unix_now());
      answer.location = answered.location;
      co_return answer;
    }
<<<<<<< HEAD
    if (connection.is_cut()) co_return unexpected(stopped);
    if (http::is_timeout(answered.error)) co_return unexpected(timed_out(url.authority));
=======
    connection.close();
    if (connection.cut) co_return unexpected(ClientFault{"The delivery was stopped."});
    if (exchanged.error == beast::error::timeout) co_return unexpected(connection.timed_out(url.authority));
>>>>>>> 3d58491 (Write log lines in plainer words)
    // A kept connection that was closed in between says nothing about the other side.
    if (reused && !answered.began) continue;
    co_return unexpected(ClientFault{"No answer from " + url.authority + ": " + answered.error.message() + "."});
  }
}

/// No answer came in time: the next one gets more time.
ClientFault HttpClient::timed_out(const std::string& authority) {
  auto message = "No answer from " + authority + " within " + seconds_text(patience_);
  if (patience_ == options_.longest_patience) return {message + ", the most that timeoutMs allows."};
  patience_ = std::min(patience_ * 2, options_.longest_patience);
  return {message + "; the next try waits up to " + seconds_text(patience_) + "."};
}

void HttpClient::cut() { connection_->cut(); }

task<std::string> refused_address(std::string url, bool allow_private) {
  auto parsed = parse_url(url);
  // The settings refuse what is not a URL at all.
  if (!parsed) co_return parsed.error().scheme_refused ? std::move(parsed.error().message) : std::string();
  co_return co_await http::refused_by(check_of(allow_private), std::move(*parsed));
}

} // namespace plumbline::delivery
