#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/router.h"

namespace plumbline::debugger {

/// GET /api/events, GET /api/events/{seq} and GET /api/notices: the contents of the journal and the notice board, for
/// anybody with a token. `stream` outlives the router.
void add_history_routes(http::Router& router, const DebuggerContext& stream);

} // namespace plumbline::debugger
