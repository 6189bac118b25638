#pragma once

#include "validator/values/result.h"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A private key (EC P-256) and the certificate of its public half, both PEM.
struct KeyAndCertificate {
  std::string key;
  std::string certificate;
};

using Time = std::chrono::sys_seconds;

/// Certificates are valid from an hour before they were made: clocks of phones differ.
inline constexpr std::chrono::hours made_before{1};
inline constexpr std::chrono::days authority_life{3650};
/// The longest life that Apple's systems accept for a server (support.apple.com/103769).
inline constexpr std::chrono::days server_life{825};

/// A self-signed authority that may sign server certificates and no further authorities. `owner` tells several apart in
/// a device's list of authorities: "ann@laptop".
[[nodiscard]] KeyAndCertificate make_authority(std::string_view owner, Time now);

/// A server's certificate, signed by `authority`, for these host names and IP addresses (is_server_name). Expires after
/// server_life, or with the authority.
[[nodiscard]] KeyAndCertificate make_server_certificate(const KeyAndCertificate& authority,
                                                        std::span<const std::string> names, Time now);

/// Whether a certificate can be made for it: an IP address or a host name in ASCII; the first label may be "*".
[[nodiscard]] bool is_server_name(std::string_view name);

/// When an authority expires. The error is a clause that says why it cannot sign: "its key is another certificate's".
[[nodiscard]] Result<Time, std::string> authority_end(const KeyAndCertificate& authority);

/// SHA-256 of the certificate, as devices show it: "AB:CD:...".
[[nodiscard]] std::string fingerprint_of(std::string_view certificate_pem);

} // namespace plumbline::tool
