#pragma once

#include "daemon/http/router.h"
#include "daemon/setup/destinations/delivery_probe.h"
#include "daemon/setup/workspace.h"

namespace plumbline::setup {

/// The routes of the set-up, for those with a token:
///
///     GET /api/goals
///     GET /api/setup ; PUT ; POST /api/setup/{review,reset}
///     GET /api/plan?env&version ; PATCH ; POST /api/plan/{publish,lint,import,preview,infer}
///     GET /api/plan/{versions,export}
///     GET /api/sources ; POST ; GET /api/sources/{id} ; PATCH ; DELETE ; POST /api/sources/{id}/{publish,rotate-key}
///     GET /api/sessions ; POST ; GET /api/sessions/{id} ; GET /api/checklist?env ; POST /api/checklist/{step}/complete
///     GET /api/destinations ; POST ; GET /api/destinations/{id} ; PATCH ; DELETE
///     POST /api/destinations/{id}/{publish,replay,test} ; GET /api/destinations/{id}/dead-letters
///     GET /api/tokens ; POST ; DELETE /api/tokens/{id}
///
/// Handlers run on any core; the workspace outlives the router.
void add_setup_routes(http::Router& router, Workspace& workspace, const DeliveryProbe& probe = {});

/// The parts of it.
void add_choice_routes(http::Router& router, Workspace& workspace);
void add_plan_routes(http::Router& router, Workspace& workspace);
void add_plan_study_routes(http::Router& router, Workspace& workspace);
void add_source_routes(http::Router& router, Workspace& workspace);
void add_destination_routes(http::Router& router, Workspace& workspace, const DeliveryProbe& probe);
void add_session_routes(http::Router& router, Workspace& workspace);
void add_checklist_routes(http::Router& router, Workspace& workspace);
void add_audit_routes(http::Router& router, Workspace& workspace);
void add_token_routes(http::Router& router, Workspace& workspace);

} // namespace plumbline::setup
