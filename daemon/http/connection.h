#pragma once

#include "daemon/core/core.h"
#include "daemon/core/snapshot.h"
#include "daemon/http/held_bytes.h"
#include "daemon/http/limits.h"
#include "daemon/http/read_buffer.h"
#include "daemon/http/router.h"
#include "daemon/http/socket.h"
#include "daemon/http/tls_context.h"
#include "daemon/http/upgrade.h"

#include <functional>
#include <string>
#include <string_view>

namespace plumbline::http {

/// Bytes that are not an HTTP request.
struct BadRequest {
  std::string_view sentence; ///< what was wrong
  std::string_view remote;
  std::string_view path = {}; ///< what was asked for; "" = it could not be read
  bool endless = false;       ///< the only fault is that the body does not end
};

/// The answers that are given without a handler. `path` decides the shape of the answer: it is what was asked for, or
/// "" if that is not yet known.
struct Refusals {
  /// 400, or 413. A notice is posted even if nobody can be answered.
  std::function<Response(const BadRequest& bad)> malformed;
  /// 429 and 500, without Retry-After.
  std::function<Response(std::string_view path, unsigned status, std::string_view code, std::string_view sentence)>
      failed;
};

/// What the connections of one listener share on one core. Outlives them.
struct Service {
  Core& core;
  ReadBufferPool& buffers;
  HeldBytes& held;
  const Router& router;
  Upgrader upgrade; ///< takes over connections whose request is upgraded; empty: no upgrades
  Refusals refusals;
  std::string listener; ///< "127.0.0.1:8090"
  std::size_t max_connections = max_connections_per_core;
  const Snapshot<TlsContext>* tls = nullptr; ///< of new connections; null: plain
};

/// Serves one connection from its acceptance to its end, plain or TLS: reads requests one after another (pipelined ones
/// wait in the buffer), calls their handlers and writes the answers in order. Lives on the core's thread. Never throws
/// because of what a peer does.
[[nodiscard]] task<> serve_connection(Socket socket, std::string remote, const Service& service);

/// Sends this answer on a connection above the limit, and allows a moment to read it.
[[nodiscard]] task<> turn_away_connection(Socket socket, std::string answer, const Service& service);

} // namespace plumbline::http
