#pragma once

#include "daemon/http/url/place.h"
#include "validator/values/result.h"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// Where a destination's requests go.
struct Url : http::Place {
  std::string target; ///< path and query

  friend bool operator==(const Url&, const Url&) = default;
};

/// Why a text is not a Url.
struct UrlFault {
  std::string message;         ///< a sentence
  bool scheme_refused = false; ///< it is a URL, but of a scheme that is not supported
};
/// Only http and https.
[[nodiscard]] Result<Url, UrlFault> parse_url(std::string_view text);

/// Whether an address belongs to the public internet: neither private, loopback, link-local (the metadata services of
/// clouds), shared, documentation, benchmark, multicast nor reserved, also if an IPv6 address carries an IPv4 one
/// (mapped, compatible, NAT64, 6to4). By the special-purpose registries of IANA (RFC 6890).
[[nodiscard]] bool is_public(const boost::asio::ip::address& address);

} // namespace plumbline::delivery
