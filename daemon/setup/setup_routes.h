#pragma once

#include "daemon/http/router.h"
#include "daemon/setup/workspace.h"

namespace plumbline::setup {

/// The routes of the set-up, for those with a token:
///
///     GET  /api/goals
///     GET  /api/setup ; PUT ; POST /api/setup/{review,reset}
///     GET  /api/plan?env&version ; PATCH ; POST /api/plan/{publish,lint,import,preview,infer} ; GET
///     /api/plan/{versions,export} GET  /api/sources ; POST ; GET /api/sources/{id} ; PATCH ; DELETE ; POST
///     /api/sources/{id}/{publish,rotate-key} GET  /api/sessions ; POST ; GET /api/sessions/{id} GET /api/checklist?env
///     ; POST /api/checklist/{step}/complete
///
/// Handlers run on any core; the workspace outlives the router.
void add_setup_routes(http::Router& router, Workspace& workspace);

/// The parts of it.
void add_choice_routes(http::Router& router, Workspace& workspace);
void add_plan_routes(http::Router& router, Workspace& workspace);
void add_plan_study_routes(http::Router& router, Workspace& workspace);
void add_source_routes(http::Router& router, Workspace& workspace);
void add_session_routes(http::Router& router, Workspace& workspace);
void add_checklist_routes(http::Router& router, Workspace& workspace);

} // namespace plumbline::setup
