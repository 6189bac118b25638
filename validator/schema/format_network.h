#pragma once

#include <string_view>

namespace plumbline::validator {

/// RFC 1123 names: labels of letters, digits and inner hyphens, at most 63 each and 253 together; one final dot is
/// allowed.
[[nodiscard]] bool is_hostname(std::string_view text);
/// Four decimal numbers without leading zeros.
[[nodiscard]] bool is_ipv4(std::string_view text);
/// RFC 4291, with an IPv4 tail; without zone.
[[nodiscard]] bool is_ipv6(std::string_view text);
/// RFC 5321's mailbox without comments: a dot-atom or quoted local part of at most 64 bytes, @, a hostname or address
/// literal. `international`: bytes beyond ASCII count as letters.
[[nodiscard]] bool is_email(std::string_view text, bool international);
/// RFC 3986: a URI with its scheme; with `reference`, the scheme may be missing. `international`: RFC 3987, bytes
/// beyond ASCII count as letters.
[[nodiscard]] bool is_uri(std::string_view text, bool reference, bool international);
/// RFC 6570, by its braces and names.
[[nodiscard]] bool is_uri_template(std::string_view text);

} // namespace plumbline::validator
