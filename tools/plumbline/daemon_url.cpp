#include "tools/plumbline/daemon_url.h"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <charconv>

namespace plumbline::tool {

namespace urls = boost::urls;

Result<DaemonUrl, std::string> read_daemon_url(std::string_view url) {
  DaemonUrl read;
  if (url.starts_with("unix:")) {
    read.unix_path = url.substr(5);
    read.host = read.authority = "localhost";
    return read;
  }
  const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
  if (!parsed || parsed->host().empty() || (parsed->scheme() != "http" && parsed->scheme() != "https"))
    return unexpected("'" + std::string(url) + "' is no address of a daemon (as in http://127.0.0.1:8090)");
  read.tls = parsed->scheme() == "https";
  const auto host = parsed->host_address();
  const auto authority = parsed->encoded_host_and_port();
  const auto path = parsed->encoded_path();
  read.host.assign(host.data(), host.size());
  read.authority.assign(authority.data(), authority.size());
  read.prefix.assign(path.data(), path.size());
  // Boost.URL's port_number() wraps at 65536, and what follows a port's digits is a path to it.
  const std::string digits(parsed->port());
  unsigned port = 0;
  const auto number = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_port = number.ec == std::errc() && port >= 1 && port <= 65535;
  if ((parsed->has_port() && !is_port) || (!path.empty() && path.front() != '/'))
    return unexpected("'" + std::string(url) + "' has no port from 1 to 65535");
  if (parsed->has_port())
    read.port = std::to_string(port);
  else
    read.port = read.tls ? "443" : "80";
  while (read.prefix.ends_with('/')) read.prefix.pop_back();
  return read;
}

std::string url_encoded(std::string_view text) {
  return urls::encode(urls::string_view(text.data(), text.size()), urls::unreserved_chars);
}

} // namespace plumbline::tool
