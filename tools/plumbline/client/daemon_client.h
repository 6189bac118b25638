#pragma once

#include "tools/plumbline/client/daemon_address.h"
#include "tools/plumbline/options/command.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::tool {

/// A command's request to a daemon.
struct ApiRequest {
  std::string method = "GET";
  std::string target = {}; ///< "/api/events?limit=1"
  std::string body = {};
  std::string accept = "application/json";
  std::string authorization = {}; ///< instead of the token's
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::chrono::milliseconds patience = std::chrono::seconds(30); ///< for the answer to begin, and for each piece of it
};

struct ApiAnswer {
  unsigned status = 0;
  std::string retry_after; ///< the header, "" = none
  std::string body;
};

/// Talks to one daemon over HTTP/1.1, over TCP, TLS or a Unix socket: one connection per request. Blocks.
class DaemonClient {
 public:
  explicit DaemonClient(DaemonAddress address) : address_(std::move(address)) {}

  const DaemonAddress& address() const { return address_; }

  /// Returns whatever the daemon answers. The failure: no daemon is there, or it went away half-way.
  [[nodiscard]] Result<ApiAnswer, Failure> exchange(const ApiRequest& request) const;
  /// The body of a successful answer; else the failure in its problem (problem.h).
  [[nodiscard]] Result<std::string, Failure> ask(const ApiRequest& request) const;
  [[nodiscard]] Result<std::string, Failure> get(std::string target) const {
    return ask({.target = std::move(target)});
  }
  /// Like ask(), with the body piece by piece: a long export is never whole in memory. `take` returns false to end.
  [[nodiscard]] Result<void, Failure> read(const ApiRequest& request,
                                           const std::function<bool(std::string_view)>& take) const;

 private:
  DaemonAddress address_;
};

} // namespace plumbline::tool
