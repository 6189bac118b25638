#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/router.h"

namespace plumbline::debugger {

/// GET /api/debugger for those who don't ask for a websocket: with `Accept: text/event-stream` the same messages as
/// server-sent events, else 426. An event has a message's type as its name and the message as its data; its id is the
/// seq up to which everything was said, so that Last-Event-ID goes on there without a gap or a repeat. Memory: one
/// frame. The viewer lives on stream.viewers. `stream` outlives the router.
void add_event_stream_route(http::Router& router, const DebuggerContext& stream);

} // namespace plumbline::debugger
