#include "daemon/http/client/client_connection.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http.hpp>
#include <openssl/ssl.h>

#include <array>
#include <sys/un.h>

namespace plumbline::http {
namespace {

namespace beast = boost::beast;
using tcp = net::ip::tcp;
using Resolver = net::ip::basic_resolver<tcp, Ex>;
using Endpoints = std::vector<net::generic::stream_protocol::endpoint>;
using Step = ConnectFault::Step;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr std::size_t max_answer_header = 16UL * 1024;
constexpr std::size_t piece_bytes = 16UL * 1024;

ConnectFault fault(Step step, const std::string& what, std::string why) {
  auto sentence = what + ": " + why + ".";
  return {step, std::move(sentence), std::move(why)};
}

/// Where the place may be connected to: all of its addresses, or none if the check refuses one.
task<Result<Endpoints, ConnectFault>> endpoints_of(Resolver& resolver, const Place& place, const AddressCheck& check) {
  Endpoints endpoints;
  if (!place.unix_path.empty()) {
    if (place.unix_path.size() >= sizeof(sockaddr_un::sun_path))
      co_return unexpected(fault(Step::connect, "No connection to " + place.unix_path, "the path is too long"));
    endpoints.emplace_back(net::local::stream_protocol::endpoint(place.unix_path));
    co_return endpoints;
  }
  error_code error;
  auto token = net::redirect_error(use_task, error);
  const auto found = co_await resolver.async_resolve(place.host, place.port, Resolver::numeric_service, token);
  if (error)
    co_return unexpected(fault(Step::connect, "The name " + place.host + " cannot be resolved", error.message()));
  for (const auto& each : found) {
    if (auto why = check ? check(place.host, each.endpoint().address()) : ""; !why.empty())
      co_return unexpected(ConnectFault{Step::check, why, why});
    endpoints.emplace_back(each.endpoint());
  }
  co_return endpoints;
}

bool is_interim(unsigned status) {
  return status >= 100 && status < 200 && status != 101; // we never ask for another protocol: 101 is final, and wrong
}

} // namespace

bool is_timeout(const error_code& error) { return error == beast::error::timeout; }

bool ClientConnection::is_kept(const Place& place) {
  if (!stream_ || to_ != place || buffer_.size() > 0) return false;
  // Reads a TLS session's own messages, and sees whether the other side has closed.
  char byte = 0;
  error_code error;
  stream_->read_some(net::buffer(&byte, 1), error);
  return error == net::error::would_block;
}

task<std::optional<ConnectFault>> ClientConnection::connect(Place place) {
  stream_.reset();
  buffer_.clear();
  auto endpoints = co_await endpoints_of(resolver_, place, check_);
  // From here on a cut() can close the connection, so that every later step fails; before, it could not.
  if (cut_) co_return ConnectFault{Step::connect, "The request was stopped.", "it was stopped"};
  if (!endpoints) co_return std::move(endpoints.error());
  if (place.tls && !trusted_) {
    trusted_.emplace(net::ssl::context::tls_client);
    trusted_->set_default_verify_paths();
    trusted_->set_verify_mode(net::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(trusted_->native_handle(), TLS1_2_VERSION);
  }
  if (place.tls)
    stream_.emplace(executor_, *trusted_);
  else
    stream_.emplace(executor_);
  auto& layer = stream_->next_layer();
  const auto end = Clock::now() + connect_patience;
  error_code error = net::error::host_not_found;
  error_code ignored;
  for (std::size_t i = 0; i < endpoints->size() && error && !cut_; ++i) {
    layer.socket().close(ignored); // of the address before, which may be of another family
    layer.expires_at(Clock::now() + (end - Clock::now()) / (endpoints->size() - i));
    co_await layer.async_connect((*endpoints)[i], net::redirect_error(use_task, error));
  }
  layer.socket().set_option(tcp::no_delay(true), ignored);
  layer.socket().non_blocking(true, ignored); // for is_kept(): asynchronous operations do not mind
  std::optional<ConnectFault> failed;
  auto* tls = stream_->tls();
  if (error) {
    failed = fault(Step::connect, "No connection to " + place.authority, error.message());
  } else if (tls) {
    peer_.expect(*tls, place.host);
    layer.expires_at(end);
    co_await tls->async_handshake(net::ssl::stream_base::client, net::redirect_error(use_task, error));
    if (error) failed = fault(Step::handshake, "No TLS connection to " + place.authority, error.message());
    if (auto why = peer_.fault(place.authority); error && !why.empty()) failed->sentence = std::move(why);
  }
  if (failed) stream_.reset();
  to_ = std::move(place);
  co_return failed;
}

task<Answered> ClientConnection::exchange(const ClientRequest& request, AnswerReading reading) {
  beast::http::request<beast::http::span_body<const char>> message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.target);
  message.set(beast::http::field::host, to_.authority);
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = {request.body.data(), request.body.size()};
  message.prepare_payload();
  Answered answered;
  stream_->next_layer().expires_after(reading.patience);
  co_await beast::http::async_write(*stream_, message, net::redirect_error(use_task, answered.error));
  const bool kept = !answered.error && co_await read_answer(answered, reading);
  if (!kept) stream_.reset();
  co_return answered;
}

/// Whether the connection can be kept.
task<bool> ClientConnection::read_answer(Answered& answered, const AnswerReading& reading) {
  const auto begin_step = [this, &reading] {
    if (reading.for_each_step) stream_->next_layer().expires_after(reading.patience);
  };
  std::optional<beast::http::response_parser<beast::http::buffer_body>> parser;
  for (unsigned interim = 0; answered.status == 0 || is_interim(answered.status); ++interim) {
    parser.emplace();
    parser->header_limit(max_answer_header);
    parser->body_limit(boost::none);
    begin_step();
    co_await beast::http::async_read_header(*stream_, buffer_, *parser, net::redirect_error(use_task, answered.error));
    answered.began = answered.began || buffer_.size() > 0 || parser->is_header_done();
    answered.status = parser->get().result_int();
    if (!answered.error && interim == most_interim_answers && is_interim(answered.status))
      answered.error = beast::http::make_error_code(beast::http::error::bad_status);
    if (answered.error) co_return false;
  }
  answered.retry_after = std::string(parser->get()[beast::http::field::retry_after]);
  answered.date = std::string(parser->get()[beast::http::field::date]);
  answered.location = std::string(parser->get()[beast::http::field::location]);
  answered.headers.clear();
  for (const auto& field : parser->get()) {
    if (answered.headers.size() == reading.most_headers) break;
    answered.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }

  std::array<char, piece_bytes> piece; // NOLINT: reads fill it
  auto& body = parser->get().body();
  auto& error = answered.body_error;
  while (!error && !parser->is_done()) {
    body.data = piece.data();
    body.size = piece.size();
    begin_step();
    co_await beast::http::async_read_some(*stream_, buffer_, *parser, net::redirect_error(use_task, error));
    if (error == beast::http::error::need_buffer) error = {};
    const std::string_view bytes(piece.data(), piece.size() - body.size);
    if (!bytes.empty() && !reading.take(answered, bytes)) co_return false;
  }
  // The status is the answer: a body that breaks off only costs the connection. So do extra bytes.
  co_return !error && parser->keep_alive() && answered.status >= 200 && buffer_.size() == 0;
}

void ClientConnection::cut() {
  cut_ = true;
  resolver_.cancel();
  // Closed, not only cancelled: a step that had already ended goes on to the next, which then fails too.
  if (stream_) stream_->next_layer().close();
}

task<std::string> refused_by(AddressCheck check, Place place) {
  Resolver resolver(co_await net::this_coro::executor);
  const auto endpoints = co_await endpoints_of(resolver, place, check);
  co_return !endpoints && endpoints.error().step == Step::check ? endpoints.error().why : std::string();
}

} // namespace plumbline::http
