#include "daemon/http/url/place.h"

#include "daemon/http/url/host_port.h"

namespace plumbline::http {

std::optional<std::string> port_of(const boost::urls::url_view& url) {
  const auto path = url.encoded_path();
  if (!path.empty() && path.front() != '/') return std::nullopt;
  const std::string digits(url.port());
  if (digits.empty()) return url.scheme_id() == boost::urls::scheme::https ? "443" : "80";
  return read_port(digits);
}

std::optional<Place> place_of(const boost::urls::url_view& url) {
  const auto port = port_of(url);
  if (!port) return std::nullopt;
  Place place{url.scheme_id() == boost::urls::scheme::https, url.host_address(), *port,
              std::string(url.encoded_host())};
  if (!url.port().empty()) place.authority += ":" + place.port;
  return place;
}

} // namespace plumbline::http
