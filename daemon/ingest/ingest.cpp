#include "daemon/ingest/ingest.h"

#include "daemon/ingest/answer.h"
#include "daemon/ingest/record_json.h"
#include "daemon/ingest/settings.h"
#include "validator/json_text.h"

#include <array>
#include <utility>

namespace plumbline::ingest {

namespace {

using validator::CallType;

struct SingleRoute {
  std::string_view path;
  CallType type;
};

/// The long forms, and the first letters that analytics.js calls.
constexpr std::array single_routes = {
    SingleRoute{"/v1/track", CallType::track},       SingleRoute{"/v1/t", CallType::track},
    SingleRoute{"/v1/identify", CallType::identify}, SingleRoute{"/v1/i", CallType::identify},
    SingleRoute{"/v1/page", CallType::page},         SingleRoute{"/v1/p", CallType::page},
    SingleRoute{"/v1/screen", CallType::screen},     SingleRoute{"/v1/s", CallType::screen},
    SingleRoute{"/v1/group", CallType::group},       SingleRoute{"/v1/g", CallType::group},
    SingleRoute{"/v1/alias", CallType::alias},       SingleRoute{"/v1/a", CallType::alias},
};
/// With the slash: java's.
constexpr std::array<std::string_view, 5> batch_routes = {"/v1/batch", "/v1/b", "/v1/import", "/v1/import/",
                                                          "/v1/batch/"};
constexpr std::string_view metrics_route = "/v1/m";
constexpr std::string_view settings_route = "/v1/projects/{key}/settings";

/// RFC 7240: a list of preferences, of which one is return=representation.
bool wants_verdicts(const http::Request& request) {
  const auto prefer = request.header("prefer");
  return prefer.find("return=representation") != std::string_view::npos;
}

std::string duplicate_note(std::uint64_t first) {
  return R"({"code":"duplicate","path":"/messageId","message":"This messageId came before, with the same content: it is call )" +
         std::to_string(first) + R"( and was not kept again.","hint":null})";
}

/// What a wrong path most likely meant: the host of browser and mobile SDKs holds /v1, that of server SDKs does not.
std::string path_advice(std::string_view path) {
  if (path.starts_with("/v1/v1/")) return "The SDK adds /v1 by itself: leave it out of the host.";
  if (path.starts_with("//")) return "The host ends with a slash: leave it out.";
  for (const auto& [known, type] : single_routes)
    if (known.substr(3) == path) return "The path lacks /v1: add it to the SDK's apiHost.";
  for (const auto known : batch_routes)
    if (known.substr(3) == path) return "The path lacks /v1: add it to the SDK's apiHost.";
  return "Calls go to /v1/track, /v1/identify, /v1/page, /v1/screen, /v1/group, /v1/alias, /v1/batch or /v1/import.";
}

} // namespace

Ingest::Ingest(const Snapshot<Rulebook>& rulebook, Downstream downstream)
    : downstream_(std::move(downstream)), rulebook_(rulebook), builder_(downstream_.now_ms) {}

void Ingest::add_routes(http::Router& router) {
  const auto add_preflight = [&router](std::string_view path, std::string_view methods) {
    router.add("OPTIONS", path,
               [methods](http::Request& request) -> task<http::Response> { co_return preflight(request, methods); });
  };
  for (const auto& route : single_routes) {
    router.add("POST", route.path,
               [this, type = route.type](http::Request& request) { return take_single(request, type); });
    add_preflight(route.path, "POST, OPTIONS");
  }
  for (const auto path : batch_routes) {
    router.add("POST", path, [this](http::Request& request) { return take_batch(request); });
    add_preflight(path, "POST, OPTIONS");
  }
  router.add("POST", metrics_route, [](http::Request& request) -> task<http::Response> { co_return success(request); });
  add_preflight(metrics_route, "POST, OPTIONS");
  router.add("GET", settings_route, [this](http::Request& request) { return settings(request); });
  add_preflight(settings_route, "GET, OPTIONS");
}

task<http::Response> Ingest::take_single(http::Request& request, CallType type) {
  const auto rulebook = rulebook_.get();
  auto prepared = builder_.single(request, *rulebook, type);
  if (!prepared) co_return refuse(request, prepared.error());
  co_return co_await append(request, std::move(*prepared));
}

task<http::Response> Ingest::take_batch(http::Request& request) {
  const auto rulebook = rulebook_.get();
  auto prepared = builder_.batch(request, *rulebook);
  if (!prepared) co_return refuse(request, prepared.error());
  co_return co_await append(request, std::move(*prepared));
}

task<http::Response> Ingest::append(http::Request& request, PreparedBatch prepared) {
  const bool verdicts_wanted = wants_verdicts(request);
  if (prepared.batch.entries.empty()) co_return verdicts_wanted ? success_with_verdicts(request, "") : success(request);

  Batch kept;
  if (verdicts_wanted) kept = prepared.batch;
  const auto appended = co_await downstream_.append(std::move(prepared.batch));
  if (!appended) co_return try_later(request, appended.error());
  for (const auto& call : *appended)
    if (call.duplicate) post_duplicate(request, *prepared.source, call.seq);
  if (!verdicts_wanted) co_return success(request);
  co_return success_with_verdicts(request, co_await verdicts(kept, *appended));
}

task<std::string> Ingest::verdicts(const Batch& batch, const std::vector<Appended>& appended) {
  std::string all;
  for (std::size_t i = 0; i < appended.size(); ++i) {
    if (i > 0) all += ',';
    const auto& [seq, duplicate, reused] = appended[i];
    if (duplicate) {
      const auto first = co_await downstream_.verdict_of(seq, duplicate_note(seq));
      if (!first.empty()) {
        all += first;
        continue;
      }
    }
    const auto begin = batch.entries[i].offset;
    const auto end = i + 1 < batch.entries.size() ? batch.entries[i + 1].offset : batch.bytes.size();
    auto record = decode(std::string_view(batch.bytes).substr(begin, end - begin));
    if (reused) record.set(RecordFlag::message_id_reused);
    append_verdict_json(all, seq, record, duplicate ? duplicate_note(seq) : "");
  }
  co_return all;
}

task<http::Response> Ingest::settings(http::Request& request) {
  const auto rulebook = rulebook_.get();
  const auto& key = request.params.at(0);
  const auto found = rulebook->sources.find(key);
  if (found == rulebook->sources.end()) {
    Refusal unknown{
        401, "unknown_key", "Invalid writeKey: no source of this workspace has it.", "unknown_key", nullptr, {}, {}};
    if (key.size() >= 4) unknown.key_last4 = key.substr(key.size() - 4);
    co_return refuse(request, unknown);
  }
  const auto host = request.header("host");
  http::Response response;
  response.body = settings_body(key, host.empty() ? request.listener : host);
  response.headers.emplace_back("Cache-Control", "no-store");
  add_cors(response, request);
  co_return response;
}

http::Response Ingest::refuse(const http::Request& request, const Refusal& refused) {
  Notice notice;
  notice.at_ms = downstream_.now_ms();
  notice.code = refused.notice;
  if (refused.source) {
    notice.env = refused.source->env;
    notice.source_id = refused.source->id;
    notice.source_name = refused.source->name;
  }
  notice.message = refused.message;
  notice.remote = request.remote;
  notice.key_last4 = refused.key_last4;
  notice.sample = refused.sample;
  downstream_.notices.post(notice);
  return refusal(request, refused.status, refused.code, refused.message);
}

void Ingest::post_duplicate(const http::Request& request, const Source& source, std::uint64_t first) {
  Notice notice;
  notice.at_ms = downstream_.now_ms();
  notice.code = "duplicate";
  notice.env = source.env;
  notice.source_id = source.id;
  notice.source_name = source.name;
  notice.message = "A call came again; it is call " + std::to_string(first) + " and was not kept again.";
  notice.remote = request.remote;
  notice.seq = first;
  downstream_.notices.post(notice);
}

http::Response Ingest::refuse_path(const http::Request& request, std::string_view allow) {
  Refusal refused;
  refused.notice = "wrong_path";
  if (allow.empty()) {
    refused.status = 404;
    refused.code = "not_found";
    refused.message =
        "There is nothing at " + std::string(request.path.substr(0, 200)) + ". " + path_advice(request.path);
  } else {
    refused.status = 405;
    refused.code = "method_not_allowed";
    refused.message = std::string(request.method) + " is not taken here; " + std::string(allow) + " is.";
  }
  auto response = refuse(request, refused);
  if (!allow.empty()) response.headers.emplace_back("Allow", allow);
  return response;
}

http::Response Ingest::refuse_malformed(std::string_view sentence, std::string_view remote) {
  http::Request nobody;
  nobody.remote = remote;
  Refusal refused;
  refused.code = "malformed_request";
  refused.message = sentence;
  refused.notice = "malformed_request";
  return refuse(nobody, refused);
}

} // namespace plumbline::ingest
