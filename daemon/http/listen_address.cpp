#include "daemon/http/listen_address.h"

#include <charconv>

namespace plumbline::http {

bool ListenAddress::is_loopback() const {
  return is_unix() || host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string ListenAddress::text() const {
  if (is_unix()) return "unix:" + path;
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

Result<ListenAddress, std::string> parse_listen_address(std::string_view text) {
  ListenAddress address;
  if (text.starts_with("unix:")) {
    address.path = text.substr(5);
    if (address.path.empty()) return unexpected(std::string("unix: needs a path, such as unix:/run/plumbline.sock"));
    // sun_path holds 108 bytes, the last of them 0.
    if (address.path.size() > 107)
      return unexpected(std::string("the path of a Unix socket must have at most 107 bytes"));
    return address;
  }
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size())
    return unexpected("'" + std::string(text) +
                      "' is not a host:port, such as 127.0.0.1:8090 (port 0 takes a free one)");
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return unexpected("'" + std::string(text) + "' has no host (0.0.0.0 listens on every address)");
  address.host = host;
  return address;
}

} // namespace plumbline::http
