#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/router.h"

namespace plumbline::debugger {

/// GET /api/debugger for clients that don't ask for a websocket: with `Accept: text/event-stream` the same messages as
/// server-sent events, else 426. An event has a message's type as its name and the message as its data. Its id is the
/// seq up to which everything was sent, so that Last-Event-ID continues there without a gap or a repeat. Memory: one
/// frame. The viewer lives on stream.viewers. `stream` outlives the router.
void add_event_stream_route(http::Router& router, const DebuggerContext& stream);

} // namespace plumbline::debugger
