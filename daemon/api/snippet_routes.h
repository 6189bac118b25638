#pragma once

#include "daemon/http/router.h"
#include "daemon/setup/workspace.h"

#include <string>

namespace plumbline::setup {

/// Where SDKs are to send, "host:port"; what the documentation uses where there is no such listener.
struct IngestHosts {
  std::string plain = "127.0.0.1:8090";
  std::string tls = "localhost:8443";
};

/// GET /api/sources/{id}/snippets: for each SDK the lines that point it at this daemon, with this source's key. A
/// viewer, who is not shown keys, gets WRITE_KEY in its place. `takes_calls`: this listener is ingest's too, so that
/// the Host by which it was asked stands for hosts.plain. `hosts` is read at each request and outlives the router.
void add_snippet_routes(http::Router& router, Workspace& workspace, const IngestHosts& hosts, bool takes_calls);

} // namespace plumbline::setup
