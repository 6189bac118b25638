#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// The parts of a daemon's address that a connection needs.
struct DaemonUrl {
  bool tls = false;
  std::string unix_path; ///< of "unix:/path"; then host and port are "localhost" and ""
  std::string host;      ///< without the brackets of an IPv6 address
  std::string port;      ///< "8090"; of http 80 and of https 443 where none was said
  std::string prefix;    ///< a path behind the host, "" or "/plumbline": a daemon behind a proxy
  std::string authority; ///< what the Host header says
};

/// The error is a sentence.
Result<DaemonUrl, std::string> read_daemon_url(std::string_view url);

/// Percent-encodes what may not stand in a query's value or a path's segment.
std::string url_encoded(std::string_view text);

} // namespace plumbline::tool
