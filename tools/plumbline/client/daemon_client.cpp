#include "tools/plumbline/client/daemon_client.h"

#include "tools/plumbline/client/connection.h"
#include "tools/plumbline/client/problem.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <optional>

namespace plumbline::tool {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

using Take = std::function<bool(std::string_view)>;

http::request<http::string_body> message_of(const ApiRequest& asked, const DaemonUrl& url, const std::string& token) {
  http::request<http::string_body> message(http::string_to_verb(asked.method), url.prefix + asked.target, 11);
  message.set(http::field::host, url.authority);
  message.set(http::field::user_agent, "plumbline/" PLUMBLINE_VERSION);
  message.set(http::field::accept, asked.accept);
  message.set(http::field::connection, "close");
  message.set(http::field::authorization, asked.authorization.empty() ? "Bearer " + token : asked.authorization);
  if (!asked.body.empty()) message.set(http::field::content_type, "application/json");
  for (const auto& [name, value] : asked.headers) message.set(name, value);
  message.body() = asked.body;
  message.prepare_payload();
  return message;
}

/// Returns the answer; passes its body to `take` if that is given and the status is a success.
template<class Stream>
Result<ApiAnswer, std::string> converse(net::io_context& context, Stream& stream, const ApiRequest& asked,
                                        const http::request<http::string_body>& message, const Take& take) {
  auto& lowest = beast::get_lowest_layer(stream);
  const auto step = [&](auto start) { return finish(context, lowest, asked.patience, start); };
  auto fault = step([&](auto handler) { http::async_write(stream, message, handler); });
  if (fault) return unexpected(fault.message());
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  fault = step([&](auto handler) { http::async_read_header(stream, buffer, parser, handler); });
  if (fault)
    return unexpected(fault == beast::error::timeout ? std::string("it did not answer in time") : fault.message());
  ApiAnswer answer;
  answer.status = parser.get().result_int();
  answer.retry_after = std::string(parser.get()[http::field::retry_after]);
  const bool piecewise = take && answer.status < 300;
  bool more = true;
  while (more && !parser.is_done()) {
    fault = step([&](auto handler) { http::async_read_some(stream, buffer, parser, handler); });
    if (fault) return unexpected("its answer ended half-way: " + fault.message());
    if (!piecewise) continue;
    more = parser.get().body().empty() || take(parser.get().body());
    parser.get().body().clear();
  }
  answer.body = std::move(parser.get().body());
  return answer;
}

Result<ApiAnswer, Failure> talk(const DaemonAddress& address, const ApiRequest& asked, const Take& take) {
  const auto url = read_daemon_url(address.url);
  if (!url) return unexpected(Failure{url.error(), ExitCode::wrong_usage});
  const auto message = message_of(asked, *url, address.token);
  net::io_context context;
  auto connected = connect_to(context, *url);
  if (!connected) return unexpected(no_daemon(address.url, connected.error()));
  if (const auto why = why_token_stays(address); !why.empty()) return unexpected(no_daemon(address.url, why));
  Result<ApiAnswer, std::string> answer;
  if (!url->tls) {
    answer = converse(context, *connected, asked, message, take);
  } else {
    net::ssl::context tls(net::ssl::context::tls_client);
    tls.set_default_verify_paths();
    tls.set_verify_mode(net::ssl::verify_peer);
    beast::ssl_stream<Connection> stream(std::move(*connected), tls);
    stream.set_verify_callback(net::ssl::host_name_verification(url->host));
    ::SSL_set_tlsext_host_name(stream.native_handle(), url->host.c_str());
    const auto fault = finish(context, beast::get_lowest_layer(stream), connect_patience,
                              [&](auto handler) { stream.async_handshake(net::ssl::stream_base::client, handler); });
    if (fault)
      return unexpected(
          no_daemon(address.url, "TLS: " + fault.message() + "; SSL_CERT_FILE names an authority to trust"));
    answer = converse(context, stream, asked, message, take);
  }
  if (!answer) return unexpected(no_daemon(address.url, answer.error()));
  return std::move(*answer);
}

} // namespace

Result<ApiAnswer, Failure> DaemonClient::exchange(const ApiRequest& request) const {
  return talk(address_, request, nullptr);
}

Result<std::string, Failure> DaemonClient::ask(const ApiRequest& request) const {
  auto answer = exchange(request);
  if (!answer) return unexpected(answer.error());
  if (answer->status >= 300) return unexpected(failure_of_answer(answer->status, answer->body, ""));
  return std::move(answer->body);
}

Result<void, Failure> DaemonClient::read(const ApiRequest& request, const Take& take) const {
  const auto answer = talk(address_, request, take);
  if (!answer) return unexpected(answer.error());
  if (answer->status >= 300) return unexpected(failure_of_answer(answer->status, answer->body, ""));
  return {};
}

Failure no_daemon(const std::string& url, const std::string& why) {
  return {"no daemon answers at " + url + " (" + why +
          "). Start plumblined, or say where it is with --url, PLUMBLINE_URL or --state-dir"};
}

} // namespace plumbline::tool
