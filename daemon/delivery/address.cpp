#include "daemon/delivery/address.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::delivery {
namespace {

namespace ip = boost::asio::ip;

struct Block4 {
  std::uint32_t first;
  unsigned bits;
};

constexpr std::uint32_t of(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24U | b << 16U | c << 8U | d; }

/// Addresses outside the public internet (IANA's IPv4 special-purpose address registry).
constexpr std::array<Block4, 16> special4 = {{{of(0, 0, 0, 0), 8},
                                              {of(10, 0, 0, 0), 8},
                                              {of(100, 64, 0, 0), 10},
                                              {of(127, 0, 0, 0), 8},
                                              {of(169, 254, 0, 0), 16},
                                              {of(172, 16, 0, 0), 12},
                                              {of(192, 0, 0, 0), 24},
                                              {of(192, 0, 2, 0), 24},
                                              {of(192, 88, 99, 0), 24},
                                              {of(192, 168, 0, 0), 16},
                                              {of(198, 18, 0, 0), 15},
                                              {of(198, 51, 100, 0), 24},
                                              {of(203, 0, 113, 0), 24},
                                              {of(224, 0, 0, 0), 4},
                                              {of(240, 0, 0, 0), 4},
                                              {of(168, 63, 129, 16), 32}}}; // Azure's metadata, in a public block

bool is_public4(std::uint32_t address) {
  return std::ranges::none_of(special4, [address](const Block4& block) {
    const auto shift = 32 - block.bits;
    return address >> shift == block.first >> shift;
  });
}

std::uint32_t four_bytes(const ip::address_v6::bytes_type& bytes, std::size_t at) {
  return of(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool all_zero(const ip::address_v6::bytes_type& bytes, std::size_t count) {
  return std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
                     [](unsigned char byte) { return byte == 0; });
}

bool is_public6(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  if (address.is_v4_mapped()) return is_public4(four_bytes(bytes, 12));
  if (all_zero(bytes, 12)) return false; // unspecified, loopback, IPv4-compatible
  const auto first = four_bytes(bytes, 0);
  if (first == 0x0064'ff9bU) // NAT64: the well-known prefix, followed by zeros; others are local
    return four_bytes(bytes, 4) == 0 && four_bytes(bytes, 8) == 0 && is_public4(four_bytes(bytes, 12));
  if (first >> 16U == 0x2002U) return is_public4(four_bytes(bytes, 2)); // 6to4
  if (first >> 29U != 1U) return false;                                 // global unicast is 2000::/3
  if (first >> 9U == 0x2001'0000U >> 9U) return false;                  // 2001::/23: Teredo, ORCHID, benchmarks ...
  if (first == 0x2001'0db8U) return false;                              // documentation
  return first >> 12U != 0x3fff'0000U >> 12U;                           // documentation
}

} // namespace

Result<Url, UrlFault> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || parsed->host().empty()) return unexpected(UrlFault{"This is not a URL."});
  const auto scheme = parsed->scheme_id();
  if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https)
    return unexpected(UrlFault{"The URL must begin with http:// or https://.", true});
  auto place = http::place_of(*parsed);
  if (!place) return unexpected(UrlFault{"The port must be from 1 to 65535."});
  Url url{std::move(*place), std::string(parsed->encoded_path())};
  if (url.target.empty()) url.target = "/";
  if (parsed->has_query()) url.target += "?" + std::string(parsed->encoded_query());
  return url;
}

bool is_public(const ip::address& address) {
  return address.is_v4() ? is_public4(address.to_v4().to_uint()) : is_public6(address.to_v6());
}

} // namespace plumbline::delivery
