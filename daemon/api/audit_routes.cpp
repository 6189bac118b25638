#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/http/problem.h"
#include "daemon/setup/documents/request_body.h"

#include <cstddef>
#include <optional>

namespace plumbline::setup {
namespace {

constexpr std::uint64_t most_entries = 1000;
constexpr std::uint64_t entries_unless_told = 100;

http::Response show_audit(Setup& setup, const ApiCall& call) {
  const auto limit = call.limit.empty() ? entries_unless_told : debugger::whole_number(call.limit).value_or(0);
  if (limit < 1 || limit > most_entries) return refused(invalid("/limit", "limit is from 1 to 1000."));
  const auto before = call.cursor.empty() ? std::optional<std::uint64_t>(0) : debugger::whole_number(call.cursor);
  if (!before) return refused(invalid("/cursor", "cursor is the next of another answer."));
  const auto entries = setup.audit().entries(*before, static_cast<std::size_t>(limit));
  std::string body = "{\"entries\":[";
  for (const auto& entry : entries) {
    if (body.back() == '}') body += ',';
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
