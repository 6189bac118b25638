#include "tools/plumbline/client/daemon_url.h"

#include "daemon/http/url/url_port.h"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <utility>

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
  auto port = plumbline::http::port_of(*parsed);
  if (!port || (parsed->has_port() && parsed->port().empty()))
    return unexpected("'" + std::string(url) + "' has no port from 1 to 65535");
  read.port = std::move(*port);
  while (read.prefix.ends_with('/')) read.prefix.pop_back();
  return read;
}

std::string url_encoded(std::string_view text) {
  return urls::encode(urls::string_view(text.data(), text.size()), urls::unreserved_chars);
}

} // namespace plumbline::tool
