#pragma once

#include "daemon/core/task.h"
#include "daemon/delivery/address.h"
#include "validator/values/result.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::http {
class ClientConnection;
}

namespace plumbline::delivery {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
  unsigned status = 0;
  std::string body; ///< its first KiB
  std::optional<std::chrono::seconds> retry_after;
  std::string location;       ///< of a redirect, which is not followed
  Headers headers = {};       ///< the first of them
  std::size_t body_bytes = 0; ///< of all of the body, as far as it was read
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

/// Posts over one kept-alive connection (http/client/client_connection.h) to one place at a time. Connects only to
/// public addresses (is_public), unless private ones are allowed; each is checked where it is connected to. Closes a
/// connection on which unrequested bytes came: they would be taken for the next answer. Lives on its executor's thread;
/// one request at a time.
class HttpClient {
 public:
  HttpClient(Ex executor, HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Ends within 10 s each for resolving (as far as the system's resolver does) and connecting, and within patience()
  /// for the exchange.
  [[nodiscard]] task<Result<Answer, ClientFault>> post(Url url, Headers headers, std::string body);
  /// Cuts the request in progress, which then fails soon, like all later ones.
  void cut();
  /// How long it waits for the next answer.
  std::chrono::milliseconds patience() const { return patience_; }

 private:
  ClientFault timed_out(const std::string& authority);

  HttpClientOptions options_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<http::ClientConnection> connection_;
};

/// Why nothing may be delivered to this URL now: its scheme, or an address that it resolves to. "" = it may be, its
/// name is not known (yet), or it is not a URL.
[[nodiscard]] task<std::string> refused_address(std::string url, bool allow_private);

} // namespace plumbline::delivery
