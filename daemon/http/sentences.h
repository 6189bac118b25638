#pragma once

#include <string_view>

namespace plumbline::http {

/// Sentences on connections that are no requests: by them those who read notices tell one trouble from another.

/// What somebody is told who speaks the other protocol to a port.
inline constexpr std::string_view plain_on_tls = "This port speaks https: begin the address with https://.";
inline constexpr std::string_view tls_on_plain =
    "TLS was spoken to the plain HTTP port; use --tls-listen for a port that speaks it, or http:// with this one.";
/// How every sentence on a handshake begins (tls_layer.h).
inline constexpr std::string_view handshake_failed = "A TLS handshake failed: ";

} // namespace plumbline::http
