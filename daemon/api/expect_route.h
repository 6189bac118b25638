#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/router.h"

namespace plumbline::debugger {

/// POST /api/expect: answers as soon as what came fits, at the latest at its deadline; for anybody with a token. Calls
/// are read by the stream's reader, a piece at a time, and the wait is a viewer's: neither holds up a core. `stream`
/// and `core` outlive the router.
void add_expect_route(http::Router& router, const DebuggerContext& stream, Core& core);

} // namespace plumbline::debugger
