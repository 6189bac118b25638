#include "tools/plumbline/client/daemon_url.h"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <utility>

namespace plumbline::tool {

namespace urls = boost::urls;

Result<DaemonUrl, std::string> read_daemon_url(std::string_view url) {
  if (url.starts_with("unix:")) return DaemonUrl{{false, "localhost", "", "localhost", std::string(url.substr(5))}, ""};
  const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
  if (!parsed || parsed->host().empty() || (parsed->scheme() != "http" && parsed->scheme() != "https"))
    return unexpected("'" + std::string(url) + "' is not a daemon address, such as http://127.0.0.1:8090");
  auto place = http::place_of(*parsed);
  if (!place || (parsed->has_port() && parsed->port().empty()))
    return unexpected("'" + std::string(url) + "' needs a port from 1 to 65535");
  DaemonUrl read{std::move(*place), std::string(parsed->encoded_path())};
  while (read.prefix.ends_with('/')) read.prefix.pop_back();
  return read;
}

std::string url_encoded(std::string_view text) {
  return urls::encode(urls::string_view(text.data(), text.size()), urls::unreserved_chars);
}

} // namespace plumbline::tool
