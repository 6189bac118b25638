#include "daemon/api/api.h"
#include "daemon/api/list_page.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/plans/difference.h"
#include "daemon/setup/setup_json.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

std::string sources_tag(const Setup& setup) { return etag(sources_key, setup.revision(sources_key)); }

std::string shown(const Setup& setup, const ApiCall& call, const SourceEntry& source) {
  return source_json(source, setup, call.who.role == Role::owner);
}

http::Response made(const Setup& setup, const ApiCall& call, const SourceEntry& source, const RequestBody& body) {
  auto response = with_etag(with_ignored(shown(setup, call, source), body.ignored()), sources_tag(setup), 201);
  response.headers.emplace_back("Location", "/api/sources/" + source.id);
  return response;
}

http::Response changed(const Setup& setup, const ApiCall& call, const Result<SourceEntry, Refusal>& source,
                       const RequestBody& body) {
  if (!source) return refused(source.error());
  return with_etag(with_ignored(shown(setup, call, *source), body.ignored()), sources_tag(setup));
}

http::Response list_sources(Setup& setup, const ApiCall& call) {
  const auto& sources = setup.state().sources;
  const auto page = page_of_list(call.query, sources, [](const SourceEntry& source) { return source.id; });
  if (!page) return refused(page.error());
  const auto json_of = [&](const SourceEntry& source) { return shown(setup, call, source); };
  return with_etag(list_json("sources", sources, *page, json_of), sources_tag(setup));
}

http::Response show_source(Setup& setup, const ApiCall& call) {
  const auto* source = find_source(setup.state().sources, call.id);
  if (!source) return refused({"not_found", "There is no source " + call.id + ".", ""});
  return with_etag(shown(setup, call, *source), sources_tag(setup));
}

http::Response create_source(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  auto name = body->text("name");
  body->check_name("name", name.value_or(""), max_source_name);
  const auto category = body->text("category").value_or("");
  if (std::ranges::find(source_categories, category) == source_categories.end())
    body->error("/category", "category must be Website, Mobile, Reverse ETL or Advertising.");
  const auto env = environment_named(body->text("env").value_or(""));
  if (!env) body->error("/env", "env must be dev or prod.");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, sources_tag(setup))) return refused(stale());
  return made(setup, call, setup.sources().create(setup.transaction(call.who), std::move(*name), category, *env),
              *body);
}

http::Response rotate_key(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  const auto grace_seconds = body->integer("graceSeconds", 0, max_grace_seconds);
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, sources_tag(setup))) return refused(stale());
  return changed(
      setup, call,
      setup.sources().rotate_key(setup.transaction(call.who), call.id, grace_seconds.value_or(default_grace_seconds)),
      *body);
}

/// Blocked calls go to another source of the same environment.
void check_blocked(const Setup& setup, const SourceEntry& source, const validator::Controls& controls,
                   RequestBody& body) {
  const auto& to = controls.forwarding_blocked_events_to;
  if (to.empty() || to == source.controls.forwarding_blocked_events_to) return;
  const auto* other = find_source(setup.state().sources, to);
  if (!other || other->env != source.env || other->id == source.id)
    body.error("/controls/forwardingBlockedEventsTo", "forwardingBlockedEventsTo must be the id of another source in " +
                                                          std::string(name_of(source.env)) + ".");
}

/// Violations go to another source or to a destination, of the same environment.
void check_forwarding(const Setup& setup, const SourceEntry& source, const validator::Controls& controls,
                      RequestBody& body) {
  const auto& to = controls.forwarding_violations_to;
  if (to.empty() || to == source.controls.forwarding_violations_to) return;
  const auto* other = find_source(setup.state().sources, to);
  const auto* destination = find_destination(setup.state().destinations, to);
  const bool fits =
      other ? other->env == source.env && other->id != source.id : destination && destination->entry->env == source.env;
  if (!fits)
    body.error("/controls/forwardingViolationsTo",
               "forwardingViolationsTo must be the id of another source, or of a destination, in " +
                   std::string(name_of(source.env)) + ".");
}

/// The source's controls with the body's changes; absent if there are none. Reports what is wrong.
std::optional<validator::Controls> changed_controls(const Setup& setup, const SourceEntry* source, RequestBody& body) {
  const auto json = body.object_json("controls");
  if (!json || !source) return std::nullopt;
  auto controls = validator::read_controls(*json, source->controls);
  if (controls) {
    check_forwarding(setup, *source, *controls, body);
    check_blocked(setup, *source, *controls, body);
    return std::move(*controls);
  }
  for (auto& problem : controls.error()) body.error("/controls" + problem.pointer, std::move(problem.message));
  return std::nullopt;
}

/// How a prod source differs from the dev source that it was published from.
std::string published_differences(const Setup& setup, const SourceEntry& dev, const SourceEntry& prod) {
  static constexpr std::string_view own[] = {
      "id",    "env",         "writeKeyLast4", "previousKey", "publishedFrom", "status",
      "calls", "firstCallAt", "lastCallAt",    "createdAt",   "callsPerMinute"};
  const auto json_of = [&](const SourceEntry& source) { return source_json(source, setup, false); };
  return differences_json(json_of(dev), json_of(prod), own);
}

http::Response publish_source(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  auto name = body->text("name");
  if (name) body->check_name("name", *name, max_source_name);
  const auto* dev = find_source(setup.state().sources, call.id);
  // The future source: for prod, fields that the body leaves out are the dev source's.
  std::optional<SourceEntry> draft;
  if (dev) draft = as_published(*dev, setup.state().sources);
  auto controls = changed_controls(setup, draft ? &*draft : nullptr, *body);
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, sources_tag(setup))) return refused(stale());
  SourceChanges changes{std::move(name), std::nullopt, std::move(controls)};
  const auto published = setup.sources().publish(setup.transaction(call.who), call.id, std::move(changes));
  if (!published) return refused(published.error());
  auto response = made(setup, call, *published, *body);
  dev = find_source(setup.state().sources, call.id);
  with_member(response.body, "differs", published_differences(setup, *dev, *published));
  return response;
}

http::Response change_source(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  SourceChanges changes;
  changes.name = body->text("name");
  if (changes.name) body->check_name("name", *changes.name, max_source_name);
  changes.enabled = body->flag("enabled");
  changes.controls = changed_controls(setup, find_source(setup.state().sources, call.id), *body);
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, sources_tag(setup))) return refused(stale());
  return changed(setup, call, setup.sources().change(setup.transaction(call.who), call.id, std::move(changes)), *body);
}

http::Response delete_source(Setup& setup, const ApiCall& call) {
  if (!matches(call.if_match, sources_tag(setup))) return refused(stale());
  const auto deleted = setup.sources().remove(setup.transaction(call.who), call.id);
  if (!deleted) return refused(deleted.error());
  return http::no_content();
}

} // namespace

void add_source_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/sources", handler(workspace, Access::look, list_sources));
  router.add("POST", "/api/sources", handler(workspace, Access::change, create_source));
  router.add("GET", "/api/sources/{id}", handler(workspace, Access::look, show_source));
  router.add("PATCH", "/api/sources/{id}", handler(workspace, Access::change, change_source));
  router.add("DELETE", "/api/sources/{id}", handler(workspace, Access::change, delete_source));
  router.add("POST", "/api/sources/{id}/rotate-key", handler(workspace, Access::change, rotate_key));
  router.add("POST", "/api/sources/{id}/publish", handler(workspace, Access::change, publish_source));
}

} // namespace plumbline::setup
