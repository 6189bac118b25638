#pragma once

#include "daemon/debugger/debugger_context.h"
#include "daemon/http/router.h"

namespace plumbline::debugger {

/// POST /api/expect: answers as soon as the calls fit, at the latest at its deadline; for anybody with a token. The
/// stream's reader reads calls, a piece at a time, and the wait is like a viewer's: neither blocks a core. `stream` and
/// `core` outlive the router.
void add_expect_route(http::Router& router, const DebuggerContext& stream, Core& core);

} // namespace plumbline::debugger
