#include "daemon/api/api.h"
#include "daemon/api/list_page.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/limits.h"
#include "daemon/http/problem.h"
#include "daemon/setup/destination_json.h"
#include "daemon/setup/destinations/destination_filter.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/plans/difference.h"
#include "validator/values/timestamp.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

std::string tag_of(const Setup& setup) { return etag("destinations", setup.revision("destinations")); }

std::string shown(const Setup& setup, const Destination& destination, bool with_secrets = false) {
  DestinationView view{setup.destinations().backlog(destination), {}, with_secrets};
  for (const auto& id : destination.entry->sources)
    if (find_source(setup.state().sources, id)) view.sources.push_back(id);
  return destination_json(destination, view);
}

/// `with_secrets`: they were given or made just now. Another destination's were shown when it was made.
http::Response made(const Setup& setup, const Result<Destination, Refusal>& destination, const RequestBody& body,
                    bool with_secrets) {
  if (!destination) return refused(destination.error());
  auto response = with_etag(with_ignored(shown(setup, *destination, with_secrets), body.ignored()), tag_of(setup), 201);
  response.headers.emplace_back("Location", "/api/destinations/" + destination->entry->id);
  return response;
}

http::Response changed(const Setup& setup, const Result<Destination, Refusal>& destination, const RequestBody& body) {
  if (!destination) return refused(destination.error());
  return with_etag(with_ignored(shown(setup, *destination), body.ignored()), tag_of(setup));
}

std::optional<std::vector<std::string>> source_ids(RequestBody& body) {
  const auto* list = body.array("sources");
  if (!list) return std::nullopt;
  std::vector<std::string> ids;
  for (const auto& each : list->GetArray()) {
    if (!each.IsString()) {
      body.error("/sources", "sources must be an array of source ids.");
      break;
    }
    std::string id(each.GetString(), each.GetStringLength());
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

std::optional<std::string> filter_text(RequestBody& body) {
  auto text = body.text("filter");
  if (text && !text->empty())
    if (const auto filter = read_filter(*text); !filter) body.error("/filter", filter.error());
  return text;
}

std::optional<DestinationSettings> settings_of(const Setup& setup, RequestBody& body, DestinationKind kind,
                                               const DestinationSettings& base) {
  const auto json = body.object_json("settings");
  if (!json) return std::nullopt;
  SettingsProblems problems;
  auto settings = read_settings(kind, *json, base, setup.destinations().places(), problems);
  for (auto& [pointer, message] : problems) body.error(std::move(pointer), std::move(message));
  return settings;
}

http::Response list_destinations(Setup& setup, const ApiCall& call) {
  const auto& destinations = setup.state().destinations;
  const auto page =
      page_of_list(call.query, destinations, [](const Destination& destination) { return destination.entry->id; });
  if (!page) return refused(page.error());
  const auto json_of = [&](const Destination& destination) { return shown(setup, destination); };
  return with_etag(call.sight.seen(list_json("destinations", destinations, *page, json_of)), tag_of(setup));
}

/// Runs `answer` with the destination that the path names.
template<class Then>
http::Response with_destination(Setup& setup, const ApiCall& call, Then answer) {
  const auto* destination = find_destination(setup.state().destinations, call.id);
  if (!destination) return refused({"not_found", "There is no destination " + call.id + ".", ""});
  return answer(*destination);
}

http::Response show_destination(Setup& setup, const ApiCall& call) {
  return with_destination(setup, call, [&](const Destination& destination) {
    return with_etag(call.sight.seen(shown(setup, destination)), tag_of(setup));
  });
}

http::Response show_dead_letters(Setup& setup, const ApiCall& call) {
  return with_destination(setup, call, [&](const Destination& destination) {
    const auto page = page_of(call.query, DeliveryProgress::max_dead_letters);
    if (!page) return refused(page.error());
    return http::json(call.sight.seen(dead_letters_json(*destination.progress, page->before, page->limit)));
  });
}

http::Response show_attempts(Setup& setup, const ApiCall& call, const AttemptLog& attempts) {
  return with_destination(setup, call, [&](const Destination&) {
    const auto page = page_of(call.query, AttemptLog::max_latest);
    if (!page) return refused(page.error());
    if (call.query.seq == 0) return refused(invalid("/seq", "seq must be the seq of a call."));
    const auto found = attempts.page(call.id, {page->before, page->limit, call.query.seq});
    return http::json(attempts_json(found, attempts.since_ms(), setup.journal().first(), call.sight));
  });
}

http::Response create_destination(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  DestinationDraft draft;
  draft.name = body->needed_text("name");
  body->check_name("name", draft.name, max_destination_name);
  draft.category = body->needed_text("category");
  body->check_name("category", draft.category, max_destination_name);
  const auto kind_name = body->text("kind").value_or("");
  const auto kind = kind_named(kind_name);
  if (kind)
    draft.kind = *kind;
  else
    body->error("/kind", kind_name == "postgres"
                             ? "postgres is not supported yet: kind must be webhook, segment or file."
                             : "kind must be webhook, segment or file.");
  const auto env = environment_named(body->text("env").value_or(""));
  if (!env) body->error("/env", "env must be dev or prod.");
  draft.env = env.value_or(Environment::dev);
  draft.sources = source_ids(*body).value_or(std::vector<std::string>());
  draft.filter = filter_text(*body).value_or("");
  draft.failing = body->flag("failing").value_or(true);
  if (kind) {
    auto settings = settings_of(setup, *body, *kind, {});
    if (settings)
      draft.settings = std::move(*settings);
    else
      body->error("/settings", "settings is missing.");
  }
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, tag_of(setup))) return refused(stale());
  return made(setup, setup.destinations().create(setup.transaction(call.who), std::move(draft)), *body, true);
}

bool is_secret(std::string_view pointer) {
  return pointer == "/settings/secret" || pointer == "/settings/writeKey" || pointer.starts_with("/settings/headers/");
}

/// How a prod destination differs from the dev one that it was published from.
std::string published_differences(const Setup& setup, const Destination& dev, const Destination& prod) {
  static constexpr std::string_view own[] = {"id",      "env",       "publishedFrom", "state",        "position",
                                             "backlog", "delivered", "deadLetters",   "lastDelivery", "createdAt"};
  return differences_json(shown(setup, dev, true), shown(setup, prod, true), own, is_secret);
}

http::Response publish_destination(Setup& setup, const ApiCall& call) {
  return with_destination(setup, call, [&](const Destination& dev) {
    auto body = RequestBody::read(call.body, true);
    if (!body) return refused(body.error());
    DestinationChanges changes;
    changes.name = body->text("name");
    if (changes.name) body->check_name("name", *changes.name, max_destination_name);
    changes.sources = source_ids(*body);
    changes.settings = settings_of(setup, *body, dev.entry->kind, dev.entry->settings);
    if (const auto refusal = body->refusal()) return refused(*refusal);
    if (!matches(call.if_match, tag_of(setup))) return refused(stale());
    const auto before = dev; // the list that holds it is replaced
    const auto published = setup.destinations().publish(setup.transaction(call.who), dev.entry->id, std::move(changes));
    auto response = made(setup, published, *body, false);
    if (published) with_member(response.body, "differs", published_differences(setup, before, *published));
    return response;
  });
}

http::Response change_destination(Setup& setup, const ApiCall& call) {
  return with_destination(setup, call, [&](const Destination& held) {
    auto body = RequestBody::read(call.body, false);
    if (!body) return refused(body.error());
    DestinationChanges changes;
    changes.name = body->text("name");
    if (changes.name) body->check_name("name", *changes.name, max_destination_name);
    changes.filter = filter_text(*body);
    changes.failing = body->flag("failing");
    changes.sources = source_ids(*body);
    changes.settings = settings_of(setup, *body, held.entry->kind, held.entry->settings);
    if (const auto state = body->text("state")) {
      if (*state == "paused" || *state == "running")
        changes.paused = *state == "paused";
      else
        body->error("/state", "state must be running or paused.");
    }
    if (const auto refusal = body->refusal()) return refused(*refusal);
    if (!matches(call.if_match, tag_of(setup))) return refused(stale());
    return changed(setup, setup.destinations().change(setup.transaction(call.who), held.entry->id, std::move(changes)),
                   *body);
  });
}

http::Response delete_destination(Setup& setup, const ApiCall& call) {
  if (!matches(call.if_match, tag_of(setup))) return refused(stale());
  const auto deleted = setup.destinations().remove(setup.transaction(call.who), call.id);
  if (!deleted) return refused(deleted.error());
  return http::no_content();
}

http::Response replay_destination(Setup& setup, const ApiCall& call) {
  return with_destination(setup, call, [&](const Destination& held) {
    auto body = RequestBody::read(call.body, false);
    if (!body) return refused(body.error());
    constexpr std::int64_t most = 1LL << 53U;
    auto from_seq = body->integer("fromSeq", 1, most);
    if (const auto from = body->text("from")) {
      const auto time = parse_timestamp(*from);
      if (!time)
        body->error("/from", "from must be a time such as 2026-11-24T12:00:00Z.");
      else if (from_seq)
        body->error("/from", "Send either from or fromSeq, not both.");
      else
        from_seq = static_cast<std::int64_t>(setup.destinations().first_seq_since(*time));
    } else if (!from_seq) {
      body->error("/fromSeq", "Send fromSeq (a seq) or from (a time) to say where the replay starts.");
    }
    if (const auto refusal = body->refusal()) return refused(*refusal);
    if (!matches(call.if_match, tag_of(setup))) return refused(stale());
    return changed(
        setup,
        setup.destinations().replay(setup.transaction(call.who), held.entry->id, static_cast<std::uint64_t>(*from_seq)),
        *body);
  });
}

/// The URL that a body would have delivered to; "" if it has no valid one.
std::string url_of(std::string_view body) {
  const auto text = body_text(std::string(body), http::max_body_bytes);
  const auto json = text ? parse_json(*text) : std::nullopt;
  if (!json || !json->IsObject()) return {};
  const auto settings = json->FindMember("settings");
  if (settings == json->MemberEnd() || !settings->value.IsObject()) return {};
  const auto url = settings->value.FindMember("url");
  if (url == settings->value.MemberEnd() || !url->value.IsString()) return {};
  return {url->value.GetString(), url->value.GetStringLength()};
}

/// Checks the address first: that may wait for a name, which the workspace's thread must not do.
task<http::Response> checked(Workspace& workspace, DeliveryProbe probe, http::Handler answer, http::Request& request) {
  const auto who = workspace.authority().role_of(request);
  if (probe.refused_address && who && who->role == Role::owner && !request.too_large) {
    auto url = url_of(request.body);
    if (!url.empty()) {
      const auto why = co_await probe.refused_address(std::move(url));
      if (!why.empty()) {
        workspace.note_refused(url_of(request.body), why);
        co_return refused({"destination_not_allowed", why, ""});
      }
    }
  }
  co_return co_await answer(request);
}

http::Handler with_address(Workspace& workspace, const DeliveryProbe& probe, Answer answer) {
  return [&workspace, probe, then = handler(workspace, Access::change, std::move(answer))](http::Request& request) {
    return checked(workspace, probe, then, request);
  };
}

/// A test delivers on another thread than the workspace's: only the destination is fetched here.
task<http::Response> test_destination(Workspace& workspace, DeliveryProbe probe, http::Handler look,
                                      http::Request& request) {
  auto looked = co_await look(request);
  if (looked.status != 200) co_return looked;
  const auto destinations = workspace.destinations().load();
  const auto* destination = find_destination(*destinations, request.params.at(0));
  if (!destination) co_return refused({"not_found", "There is no destination with this id.", ""});
  co_return co_await probe.test(*destination);
}

} // namespace

void add_destination_routes(http::Router& router, Workspace& workspace, const DeliveryProbe& probe) {
  router.add("GET", "/api/destinations", handler(workspace, Access::look, list_destinations));
  router.add("POST", "/api/destinations", with_address(workspace, probe, create_destination));
  router.add("GET", "/api/destinations/{id}", handler(workspace, Access::look, show_destination));
  router.add("PATCH", "/api/destinations/{id}", with_address(workspace, probe, change_destination));
  router.add("DELETE", "/api/destinations/{id}", handler(workspace, Access::change, delete_destination));
  router.add("POST", "/api/destinations/{id}/publish", with_address(workspace, probe, publish_destination));
  router.add("POST", "/api/destinations/{id}/replay", handler(workspace, Access::change, replay_destination));
  router.add("GET", "/api/destinations/{id}/dead-letters", handler(workspace, Access::look, show_dead_letters));
  if (probe.attempts != nullptr)
    router.add("GET", "/api/destinations/{id}/attempts",
               handler(workspace, Access::look, [&attempts = *probe.attempts](Setup& setup, const ApiCall& call) {
                 return show_attempts(setup, call, attempts);
               }));
  if (!probe.test) return;
  router.add("POST", "/api/destinations/{id}/test",
             [&workspace, probe, look = handler(workspace, Access::change, show_destination)](http::Request& request) {
               return test_destination(workspace, probe, look, request);
             });
}

} // namespace plumbline::setup
