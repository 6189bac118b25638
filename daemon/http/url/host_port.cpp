#include "daemon/http/url/host_port.h"

#include "validator/text/ascii.h"

#include <algorithm>
#include <arpa/inet.h>
#include <utility>

namespace plumbline::http {

namespace {

/// Letters, digits and what RFC 3986 allows in a registered name.
bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
         std::string_view("-._~!$&'()*+,;=%").find(byte) != std::string_view::npos;
}

} // namespace

std::optional<std::string> read_port(std::string_view text) {
  if (!std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; })) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  std::string port(text);
  if (port.empty() || port.size() > 5 || std::stoul(port) > 65'535) return std::nullopt;
  return port;
}

std::optional<HostPort> read_host_port(std::string_view text) {
  if (text.size() > max_host_port_bytes) return std::nullopt;
  HostPort read;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    read.host = lower_case(text.substr(1, end - 1));
    unsigned char bytes[sizeof(in6_addr)];
    const auto address = read.host.substr(0, read.host.find('%')); // a link-local one may have a zone
    if (::inet_pton(AF_INET6, address.c_str(), bytes) != 1) return std::nullopt;
    text.remove_prefix(end + 1);
  } else {
    const auto end = std::min(text.find(':'), text.size());
    read.host = lower_case(text.substr(0, end));
    if (read.host.empty() || !std::ranges::all_of(read.host, is_name_byte)) return std::nullopt;
    text.remove_prefix(end);
  }
  if (text.empty()) return read;
  if (text.front() != ':') return std::nullopt;
  if (text.size() == 1) return read;
  auto port = read_port(text.substr(1));
  if (!port) return std::nullopt;
  read.port = std::move(*port);
  return read;
}

std::optional<AbsoluteTarget> read_absolute_target(std::string_view target) {
  const auto scheme = target.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const auto name = lower_case(target.substr(0, scheme));
  if (name != "http" && name != "https") return std::nullopt;
  target.remove_prefix(scheme + 3);
  AbsoluteTarget read;
  read.authority = target.substr(0, target.find_first_of("/?#"));
  target.remove_prefix(read.authority.size());
  if (!target.starts_with('/')) read.target = '/';
  read.target += target;
  return read;
}

} // namespace plumbline::http
