#pragma once

#include "daemon/http/router.h"
#include "daemon/ingest/notices/notice.h"
#include "daemon/ingest/notices/preflight_watch.h"
#include "daemon/setup/workspace.h"

namespace plumbline::setup {

/// GET /api/sources/{id}/connection: whether calls come from a source. If not, lists what was tried: each trouble seen
/// since its latest call that may be this source's, with what to do about it. `notices` and `preflights` outlive the
/// router.
void add_connection_route(http::Router& router, Workspace& workspace, ingest::NoticeBoard& notices,
                          const ingest::PreflightWatch& preflights);

} // namespace plumbline::setup
