#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::http {

/// The contents of a Host field: the host that a request is for.
struct HostPort {
  std::string host; ///< small letters, an IPv6 address without its brackets: "localhost", "::1"
  std::string port; ///< digits without leading zeros, 1 to 65535; "" where there is none
};

/// Reads a port: only digits, from 1 to 65535, without leading zeros. Absent: the text is not such a port.
[[nodiscard]] std::optional<std::string> read_port(std::string_view text);

/// DNS names have 253 bytes at most.
inline constexpr std::size_t max_host_port_bytes = 300;

/// Reads `host[:port]` (RFC 9110, 7.2). Absent: the text holds something else, such as a path, a user, a blank or a
/// wrong port, or is longer than max_host_port_bytes.
[[nodiscard]] std::optional<HostPort> read_host_port(std::string_view text);

/// A request target in absolute form, "http://localhost:8090/api/setup?env=dev".
struct AbsoluteTarget {
  std::string_view authority; ///< "localhost:8090"
  std::string target;         ///< "/api/setup?env=dev"
};
/// Splits it. Absent: the target is not of that form, or its scheme is neither http nor https.
[[nodiscard]] std::optional<AbsoluteTarget> read_absolute_target(std::string_view target);

} // namespace plumbline::http
