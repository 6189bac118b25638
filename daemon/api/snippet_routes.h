#pragma once

#include "daemon/http/router.h"
#include "daemon/setup/workspace.h"

#include <string>

namespace plumbline::setup {

/// Where SDKs send to, "host:port". The documentation's host stands in for a listener that does not exist.
struct IngestHosts {
  std::string plain = "127.0.0.1:8090";
  std::string tls = "localhost:8443";
};

/// GET /api/sources/{id}/snippets: for each SDK the lines that point it at this daemon, with this source's key. Viewers
/// are not shown keys and get WRITE_KEY instead. `takes_calls`: this listener is also ingest's, so that the request's
/// Host replaces hosts.plain. `hosts` is read at each request and outlives the router.
void add_snippet_routes(http::Router& router, Workspace& workspace, const IngestHosts& hosts, bool takes_calls);

} // namespace plumbline::setup
