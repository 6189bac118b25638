#include "daemon/ingest/local_page.h"

#include "validator/text/ascii.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace plumbline::ingest {
namespace {

/// The longest host that DNS knows, with its dots; an address is shorter.
constexpr std::size_t longest_host = 255;

struct Block {
  std::uint32_t first;
  unsigned bits;
};

/// RFC 1918, loopback, "this network" and link-local.
constexpr std::array<Block, 6> local_blocks = {
    {{0x00000000, 8}, {0x0A000000, 8}, {0x7F000000, 8}, {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0A80000, 16}}};

bool is_local4(std::uint32_t address) {
  return std::ranges::any_of(local_blocks, [address](const Block& block) {
    const auto shift = 32 - block.bits;
    return address >> shift == block.first >> shift;
  });
}

bool is_local6(const std::string& host) {
  in6_addr address{};
  const auto zone = host.find('%');
  if (::inet_pton(AF_INET6, host.substr(0, zone).c_str(), &address) != 1) return false;
  const auto& bytes = address.s6_addr;
  const auto word = [&](std::size_t at) {
    return std::uint32_t{bytes[at]} << 24U | std::uint32_t{bytes[at + 1]} << 16U | std::uint32_t{bytes[at + 2]} << 8U |
           bytes[at + 3];
  };
  if (word(0) == 0 && word(4) == 0 && (word(8) == 0 || word(8) == 0x0000FFFF)) {
    const auto last = word(12); // an IPv4 address in it, or :: and ::1
    return last <= 1 || is_local4(last);
  }
  const bool unique_local = (bytes[0] & 0xFEU) == 0xFC;
  const bool link_local = bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80;
  return unique_local || link_local;
}

/// In the forms that browsers and libc read: 127.1, 0x7f.0.0.1, 2130706433.
bool is_local_ipv4(const std::string& host) {
  in_addr address{};
  if (host.empty() || host.front() < '0' || host.front() > '9') return false;
  return ::inet_aton(host.c_str(), &address) == 1 && is_local4(ntohl(address.s_addr));
}

bool is_name_or_below(std::string_view host, std::string_view name) {
  if (!host.ends_with(name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

/// The part between the scheme and the path, with user and port.
std::string_view authority_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos && url.find_first_of("/?#\\") > scheme)
    url.remove_prefix(scheme + 3);
  else if (url.starts_with("//"))
    url.remove_prefix(2);
  return url.substr(0, url.find_first_of("/?#\\"));
}

} // namespace

bool is_local_page(std::string_view url) {
  while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
  constexpr std::string_view file = "file:";
  if (lower_case(url.substr(0, file.size())) == file) return true;
  auto host = authority_of(url);
  // A page's address has nothing more than a user and a host.
  if (const auto user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end != std::string_view::npos && end <= longest_host && is_local6(std::string(host.substr(1, end - 1)));
  }
  host = host.substr(0, host.find(':'));
  while (host.ends_with('.') || host.ends_with(' ')) host.remove_suffix(1);
  if (host.empty() || host.size() > longest_host) return false;
  const auto name = lower_case(host);
  return is_name_or_below(name, "localhost") || is_name_or_below(name, "local") ||
         is_name_or_below(name, "localhost.localdomain") || is_local_ipv4(name);
}

} // namespace plumbline::ingest
