#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/debugger/debugger_context.h"
#include "daemon/figures/figures_reader.h"
#include "daemon/http/router.h"
#include "daemon/ingest/rulebook.h"

namespace plumbline::debugger {

/// What the figures' routes need from the rest of the daemon. One, shared by all cores; outlives them.
struct FiguresView {
  const DebuggerContext& stream;
  FiguresReader& figures;
  const Snapshot<ingest::Rulebook>& rulebook; ///< for the plan in force
};

/// GET /api/problems?env&source&type&event&kind&path&limit&cursor, GET /api/coverage?env,
/// GET /api/rates?env&source&type&event&limit&cursor and GET /api/timeline?env&source&from&to&step&unit, over every
/// call that was in the journal at the time of the request.
void add_figures_routes(http::Router& router, const FiguresView& view);

} // namespace plumbline::debugger
