#pragma once

#include "daemon/http/router.h"
#include "daemon/setup/workspace.h"
#include "validator/privacy/redaction.h"

#include <cstdint>
#include <functional>

namespace plumbline::setup {

/// POST /api/check {"call":{...}|"calls":[...],"env"?,"plan"?} -> {"verdicts":[Verdict]}: what ingest would say of
/// calls that nobody sent, by the plan in force or by the request's own, in any format that a file may have. Nothing is
/// kept. There is no source, so no controls: `source` is null and `action` is allow; a call without a messageId gets
/// none. All else is as in ingest: malformed calls fail with the same violations, redacted values are hidden, and notes
/// that follow from the call itself (its page, its sentAt, its session) are made. For any token. `redaction` outlives
/// the router. Reading the plan may take seconds: it runs on the thread of studies.
void add_check_route(http::Router& router, Workspace& workspace, const validator::Redaction& redaction,
                     std::function<std::int64_t()> now_ms);

} // namespace plumbline::setup
