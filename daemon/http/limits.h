#pragma once

#include <chrono>
#include <cstddef>

namespace plumbline::http {

/// The request line and all header fields together. SDKs send some 500 bytes; proxies and browsers add cookies.
inline constexpr std::size_t max_header_bytes = 16 * 1024;
/// A larger body is read and thrown away, up to max_drained_bytes, so that the answer arrives. This is above the
/// largest body that any route takes (ingest's batch: 540,672 bytes), so that a handler can say by how much it was
/// exceeded.
inline constexpr std::size_t max_body_bytes = 1024 * 1024;
/// A sender that goes beyond this is cut off.
inline constexpr std::size_t max_drained_bytes = 64 * 1024 * 1024;
/// The bodies that do not fit a session's buffer, of all sessions of a core while they are read. A request that would
/// need more is answered 429.
inline constexpr std::size_t max_gathered_bytes = 256 * 1024 * 1024;
/// The buffer that a session borrows to read into: room for a header and a 100-call batch.
inline constexpr std::size_t read_buffer_bytes = 128 * 1024;

inline constexpr std::chrono::seconds idle_timeout{75}; ///< between requests
/// How long an idle connection keeps its read buffer: longer than the pause between two requests of a busy SDK.
inline constexpr std::chrono::seconds buffer_hold_time{1};
/// From a request's first byte to its header's end. On TLS also for the first byte, and for the handshake.
inline constexpr std::chrono::seconds header_timeout{10};
inline constexpr std::chrono::seconds body_timeout{30};  ///< from the header's end to the body's
inline constexpr std::chrono::seconds write_timeout{30}; ///< for one write of an answer
inline constexpr std::chrono::seconds handler_timeout{
    120}; ///< for a handler: the journal answers in milliseconds, an export may take long
/// For an answer in pieces, in the kernel: it would otherwise buffer some MB of one that nobody reads.
inline constexpr int max_unsent_bytes = 256 * 1024;
inline constexpr std::chrono::seconds linger_timeout{2}; ///< for the peer to read a refusal and close

/// Connections of one core, unless configured; those above it are answered 429 and closed.
inline constexpr std::size_t max_connections_per_core = 20'000;
/// How many refused connections at once are given time to read the answer; others are closed without one.
inline constexpr std::size_t max_turned_away = 256;

} // namespace plumbline::http
