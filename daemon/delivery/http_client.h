#pragma once

#include "daemon/core/task.h"
#include "daemon/delivery/address.h"
#include "validator/values/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::delivery {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
  unsigned status = 0;
  std::string body; ///< its first KiB
  std::optional<std::chrono::seconds> retry_after;
  std::string location; ///< of a redirect, which is not followed
};

/// Why there is no answer.
struct ClientFault {
  std::string message;          ///< a sentence
  bool address_refused = false; ///< the name resolves to an address that may not be delivered to
};

struct HttpClientOptions {
  bool allow_private = false; ///< also private, loopback and metadata addresses
  /// How long to wait for an answer. Doubled each time that none came, up to the longest: a slow receiver gets the time
  /// that it needs, and an absent one is noticed soon.
  std::chrono::milliseconds first_patience{10'000};
  std::chrono::milliseconds longest_patience{60'000};
};

/// One kept-alive connection to one place at a time (RFC 9112, 9). Resolves at every connect, checks each address
/// (is_public, unless private ones are allowed) and connects to the address it checked: a name that changes in between
/// gains nothing. Verifies TLS, name and chain, against the system's store (or SSL_CERT_FILE). Follows no redirect,
/// uses no proxy, skips interim answers (RFC 9110, 15.2). Closes a connection on which unrequested bytes came: they
/// would be taken for the next answer. Lives on its executor's thread; one request at a time.
class HttpClient {
 public:
  HttpClient(Ex executor, HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Ends within 10 s each for resolving (as far as the system's resolver does) and connecting, and within patience()
  /// for the exchange.
  task<Result<Answer, ClientFault>> post(Url url, Headers headers, std::string body);
  /// Cuts the request in progress, which then fails soon, like all later ones.
  void cut();
  /// How long it waits for the next answer.
  std::chrono::milliseconds patience() const;

  static constexpr std::chrono::seconds connect_patience{10};
  static constexpr std::size_t kept_of_answer = 1024;
  /// More than these before the final answer are not HTTP.
  static constexpr unsigned most_interim_answers = 32;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

/// Why nothing may be delivered to this URL now: its scheme, or an address that it resolves to. "" = it may be, its
/// name is not known (yet), or it is not a URL.
task<std::string> refused_address(std::string url, bool allow_private);

} // namespace plumbline::delivery
