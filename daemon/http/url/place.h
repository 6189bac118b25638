#pragma once

#include <boost/url/url_view.hpp>

#include <optional>
#include <string>

namespace plumbline::http {

/// The port of an http or https URL: digits without leading zeros; the scheme's (443, 80) if it names none. Absent: the
/// URL names a port outside 1 to 65535. Boost.URL's own port_number() wraps at 65536, and it takes what follows a
/// port's digits for a path.
[[nodiscard]] std::optional<std::string> port_of(const boost::urls::url_view& url);

/// What a client connects to.
struct Place {
  bool tls = false;
  std::string host = {};      ///< a name, or an address without brackets
  std::string port = {};      ///< digits without leading zeros
  std::string authority = {}; ///< for the Host header: brackets and port as needed
  /// A Unix socket's path: host and port do not matter then. "": TCP.
  std::string unix_path = {};

  friend bool operator==(const Place&, const Place&) = default;
};

/// The place that an http or https URL names. Absent: its port is outside 1 to 65535 (port_of).
[[nodiscard]] std::optional<Place> place_of(const boost::urls::url_view& url);

} // namespace plumbline::http
