#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/upgrade.h"

namespace plumbline::debugger {

/// Takes over a connection that asks for GET /api/debugger as a websocket (subprotocol plumbline.debugger.v1): reads
/// the client's messages, and pulls from the journal at the client's pace. Memory: one frame, however much waits.
/// Begins on the connection's core; the viewer lives on stream.viewers.
[[nodiscard]] task<> serve_websocket(http::Socket socket, const http::Request& request, const http::RequestHead& head,
                                     const DebuggerContext& stream);

} // namespace plumbline::debugger
