#pragma once

#include "daemon/core/task.h"
#include "daemon/delivery/address.h"
#include "validator/result.h"

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

/// One kept-alive connection to one place at a time. Resolves at every connect, looks at each address (is_public,
/// unless private ones are allowed) and connects to what it looked at: a name that changes in between gains nothing.
/// TLS is verified, name and chain, against the system's store (or SSL_CERT_FILE). Follows no redirect, uses no proxy.
/// Lives on its executor's thread; one request at a time.
class HttpClient {
 public:
  HttpClient(Ex executor, bool allow_private);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Ends within 10 s for each of resolving (as far as the system's resolver does), connecting and the exchange.
  task<Result<Answer, ClientFault>> post(Url url, Headers headers, std::string body);
  /// Cuts what is under way: it fails soon.
  void cut();

  static constexpr std::chrono::seconds patience{10};
  static constexpr std::size_t kept_of_answer = 1024;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

/// Why nothing may be delivered to this URL now: scheme, or an address that it resolves to. "" = it may, or its name is
/// not known (yet).
task<std::string> refused_address(std::string url, bool allow_private);

} // namespace plumbline::delivery
