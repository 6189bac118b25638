#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// The parts of a daemon's address that a connection needs.
struct DaemonUrl {
  bool tls = false;
  std::string unix_path; ///< from "unix:/path"; host and port are then "localhost" and ""
  std::string host;      ///< without the brackets of an IPv6 address
  std::string port;      ///< "8090"; by default 80 for http and 443 for https
  std::string prefix;    ///< a path after the host, "" or "/plumbline": for a daemon at a proxy
  std::string authority; ///< for the Host header
};

/// The error is a sentence.
Result<DaemonUrl, std::string> read_daemon_url(std::string_view url);

/// Percent-encodes what may not occur in a query's value or a path's segment.
std::string url_encoded(std::string_view text);

} // namespace plumbline::tool
