#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::http {

/// Where to listen: "127.0.0.1:8090", "[::1]:8090", "localhost:0" or "unix:/path".
struct ListenAddress {
  std::string host; ///< "" for a Unix socket
  std::uint16_t port = 0;
  std::string path; ///< of a Unix socket

  bool is_unix() const { return !path.empty(); }
  /// Whether only this machine can reach it.
  bool is_loopback() const;
  std::string text() const;
};

/// The error is a sentence.
[[nodiscard]] Result<ListenAddress, std::string> parse_listen_address(std::string_view text);

} // namespace plumbline::http
