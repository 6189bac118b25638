#pragma once

#include "daemon/http/router.h"

#include <string>
#include <vector>

namespace plumbline {

/// The API described for programs, assembled from the files in daemon/api: one file for each area's paths, one for its
/// shapes, which both documents share.

/// OpenAPI 3.1 of everything served: the API, and ingest. `routes`: the listener's, which the document lists in
/// `x-plumbline-routes`, so that it can be compared with them.
[[nodiscard]] std::string openapi_document(const std::vector<http::RouteName>& routes);

/// AsyncAPI 3.0 of the debugger's stream, with the shapes that its messages use.
const std::string& asyncapi_document();

/// GET /api/openapi.json and /api/asyncapi.json, for everybody:
/// they say nothing of the workspace. Add them last.
void add_api_document_routes(http::Router& router);

} // namespace plumbline
