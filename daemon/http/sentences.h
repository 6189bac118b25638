#pragma once

#include <string_view>

namespace plumbline::http {

/// Sentences about connections without a request. Readers of notices tell troubles apart by them.

/// For a client that speaks the other protocol to a port.
inline constexpr std::string_view plain_on_tls = "This port speaks https: begin the address with https://.";
inline constexpr std::string_view tls_on_plain =
    "TLS was spoken to the plain HTTP port; use --tls-listen for a port that speaks it, or http:// with this one.";
/// The beginning of every sentence about a handshake (tls_layer.h).
inline constexpr std::string_view handshake_failed = "A TLS handshake failed: ";

} // namespace plumbline::http
