#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "validator/json/json_writer.h"

#include <cstddef>
#include <optional>
#include <string>

namespace plumbline::setup {
namespace {

constexpr std::size_t most_entries = 1000;

http::Response show_audit(Setup& setup, const ApiCall& call) {
  const auto page = page_of(call.query, most_entries);
  if (!page) return refused(page.error());
  const auto entries = setup.audit().entries(page->before, page->limit);
  const bool more = !entries.empty() && entries.back().id > 1;
  const auto next = more ? std::optional(std::to_string(entries.back().id)) : std::nullopt;
  return http::json(json_text([&](JsonWriter& out) {
    const auto write_entries = [&] {
      for (auto entry : entries) {
        // Why a destination was refused may repeat its answer.
        if (entry.action == "destination.refused") entry.reason = call.sight.seen_error(entry.reason);
        out.value(RawJson{audit_json(entry)});
      }
    };
    out.object(
        "entries", [&] { out.array(write_entries); }, "next", next);
  }));
}

} // namespace

void add_audit_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/audit", handler(workspace, Access::look, show_audit));
}

} // namespace plumbline::setup
