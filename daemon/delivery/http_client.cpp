#include "daemon/delivery/http_client.h"

#include "daemon/delivery/retry_after.h"
#include "daemon/http/client/client_connection.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace plumbline::delivery {
namespace {

constexpr std::size_t kept_of_answer = 1024;
constexpr std::size_t kept_headers = 30;
/// A longer body costs the connection.
constexpr std::size_t max_answer_body = 1024UL * 1024;

const ClientFault stopped{"The delivery was stopped."};

http::AddressCheck check_of(bool allow_private) {
  if (allow_private) return nullptr;
  return [](const std::string& host, const net::ip::address& address) -> std::string {
    if (is_public(address)) return {};
    return host + " is " + address.to_string() +
           ", which is not a public address (--allow-private-destinations allows it).";
  };
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

HttpClient::HttpClient(Ex executor, HttpClientOptions options)
    : options_(options), patience_(std::min(options.first_patience, options.longest_patience)),
      connection_(std::make_unique<http::ClientConnection>(executor, check_of(options.allow_private))) {}

HttpClient::~HttpClient() = default;

task<Result<Answer, ClientFault>> HttpClient::post(Url url, Headers headers, std::string body) {
  auto& connection = *connection_;
  if (connection.is_cut()) co_return unexpected(stopped);
  http::ClientRequest request{"POST", url.target, {{"User-Agent", "plumbline"}, {"Accept-Encoding", "identity"}}};
  std::ranges::move(headers, std::back_inserter(request.headers));
  request.body = std::move(body);
  Answer answer;
  std::size_t size = 0;
  http::AnswerReading reading{.patience = patience_,
                              .take =
                                  [&](const http::Answered&, std::string_view piece) {
                                    answer.body += piece.substr(0, kept_of_answer - answer.body.size());
                                    return (size += piece.size()) <= max_answer_body;
                                  },
                              .most_headers = kept_headers};
  const http::Place& place = url;
  for (bool reused = connection.is_kept(place);; reused = false) {
    if (!reused) {
      if (auto failed = co_await connection.connect(place))
        co_return unexpected(ClientFault{failed->sentence, failed->step == http::ConnectFault::Step::check});
    }
    const auto answered = co_await connection.exchange(request, reading);
    if (!answered.error) {
      answer.status = answered.status;
      answer.retry_after = read_retry_after(answered.retry_after, answered.date, unix_now());
      answer.location = answered.location;
      answer.headers = answered.headers;
      answer.body_bytes = size;
      co_return answer;
    }
    if (connection.is_cut()) co_return unexpected(stopped);
    if (http::is_timeout(answered.error)) co_return unexpected(timed_out(url.authority));
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
