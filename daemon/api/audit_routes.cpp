#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"

#include <cstddef>

namespace plumbline::setup {
namespace {

constexpr std::size_t most_entries = 1000;

http::Response show_audit(Setup& setup, const ApiCall& call) {
  const auto page = page_of(call.query, most_entries);
  if (!page) return refused(page.error());
  const auto entries = setup.audit().entries(page->before, page->limit);
  std::string body = "{\"entries\":[";
  for (auto entry : entries) {
    if (body.back() == '}') body += ',';
    // Why a destination was refused may repeat its answer.
    if (entry.action == "destination.refused") entry.reason = call.sight.seen_error(entry.reason);
    body += audit_json(entry);
  }
  const bool more = !entries.empty() && entries.back().id > 1;
  body += "],\"next\":";
  body += more ? '"' + std::to_string(entries.back().id) + '"' : "null";
  return http::json(body + '}');
}

} // namespace

void add_audit_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/audit", handler(workspace, Access::look, show_audit));
}

} // namespace plumbline::setup
