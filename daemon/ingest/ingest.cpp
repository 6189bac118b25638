#include "daemon/ingest/ingest.h"

#include "daemon/ingest/answer.h"
#include "daemon/ingest/neighbour_routes.h"
#include "daemon/ingest/pixel.h"
#include "daemon/ingest/record/record_json.h"
#include "daemon/ingest/redaction.h"
#include "daemon/ingest/settings.h"
#include "daemon/ingest/wire/write_key.h"
#include "validator/json/json_text.h"
#include "validator/text/text_input.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::ingest {

namespace {

using validator::CallType;

/// The long forms, and the first letters that analytics.js uses.
constexpr std::array single_routes = {
    SingleRoute{"/v1/track", CallType::track},       SingleRoute{"/v1/t", CallType::track},
    SingleRoute{"/v1/identify", CallType::identify}, SingleRoute{"/v1/i", CallType::identify},
    SingleRoute{"/v1/page", CallType::page},         SingleRoute{"/v1/p", CallType::page},
    SingleRoute{"/v1/screen", CallType::screen},     SingleRoute{"/v1/s", CallType::screen},
    SingleRoute{"/v1/group", CallType::group},       SingleRoute{"/v1/g", CallType::group},
    SingleRoute{"/v1/alias", CallType::alias},       SingleRoute{"/v1/a", CallType::alias},
};
/// With the slash: java's. A beacon sets no header: its key is in the query.
constexpr std::array<std::string_view, 6> batch_routes = {"/v1/batch",   "/v1/b",      "/v1/import",
                                                          "/v1/import/", "/v1/batch/", "/beacon/v1/batch"};
constexpr std::array pixel_routes = {
    SingleRoute{"/v1/pixel/track", CallType::track}, SingleRoute{"/v1/pixel/identify", CallType::identify},
    SingleRoute{"/v1/pixel/page", CallType::page},   SingleRoute{"/v1/pixel/screen", CallType::screen},
    SingleRoute{"/v1/pixel/group", CallType::group}, SingleRoute{"/v1/pixel/alias", CallType::alias},
    SingleRoute{"/pixel/v1/track", CallType::track}, SingleRoute{"/pixel/v1/page", CallType::page},
};
constexpr std::string_view metrics_route = "/v1/m";
constexpr std::string_view settings_route = "/v1/projects/{key}/settings";

/// RFC 7240: a list of preferences, of which one is return=representation.
bool wants_verdicts(const http::Request& request) {
  const auto prefer = request.header("prefer");
  return prefer.find("return=representation") != std::string_view::npos;
}

/// What a wrong path most likely meant: browser and mobile SDKs add no /v1 to their host, server SDKs do.
std::string path_advice(std::string_view path) {
  if (path.starts_with("/v1/v1/")) return "The SDK adds /v1 by itself: remove it from the host.";
  if (path.starts_with("//")) return "The host ends with a slash: remove it.";
  for (const auto& [known, type] : single_routes)
    if (known.substr(3) == path) return "The path lacks /v1: add it to the SDK's apiHost.";
  for (const auto known : batch_routes)
    if (known.starts_with("/v1") && known.substr(3) == path) return "The path lacks /v1: add it to the SDK's apiHost.";
  return "Calls go to /v1/track, /v1/identify, /v1/page, /v1/screen, /v1/group, /v1/alias, /v1/batch or /v1/import.";
}

http::Response configuration(const http::Request& request, std::string body) {
  http::Response response;
  response.body = std::move(body);
  response.headers.emplace_back("Cache-Control", "no-store");
  add_cors(response, request);
  return response;
}

} // namespace

Ingest::Ingest(const Snapshot<Rulebook>& rulebook, Downstream downstream)
    : downstream_(std::move(downstream)), rulebook_(rulebook),
      builder_(downstream_.now_ms, downstream_.redaction, downstream_.dedupe_keys),
      cdn_{downstream_.analytics_js,
           [this](std::string_view key) {
             Sender sender;
             return identify(sender, *rulebook_.get(), key, {}, downstream_.now_ms());
           },
           [this](const http::Request& request, const Refusal& refusal) { return refuse(request, refusal); }} {}

void Ingest::add_routes(http::Router& router) {
  const auto add_preflight = [this, &router](std::string_view path, std::string_view methods) {
    router.add("OPTIONS", path, [this, methods](http::Request& request) -> task<http::Response> {
      if (downstream_.preflights && methods.starts_with("POST"))
        downstream_.preflights->asked(request.remote, request.header("origin"), downstream_.now_ms());
      co_return preflight(request, methods);
    });
  };
  const auto add_single = [&](const SingleRoute& route) {
    router.add("POST", route.path,
               [this, type = route.type](http::Request& request) { return take_single(request, type); });
    add_preflight(route.path, "POST, OPTIONS");
  };
  const auto add_batch = [&](std::string_view path) {
    router.add("POST", path, [this](http::Request& request) { return take_batch(request); });
    add_preflight(path, "POST, OPTIONS");
  };
  for (const auto& route : single_routes) add_single(route);
  for (const auto& route : neighbour_single_routes()) add_single(route);
  for (const auto path : batch_routes) add_batch(path);
  for (const auto path : neighbour_batch_routes()) add_batch(path);
  for (const auto& [path, type] : pixel_routes) {
    router.add("GET", path, [this, type = type](http::Request& request) { return take_pixel(request, type); });
    add_preflight(path, "GET, OPTIONS");
  }
  router.add("POST", metrics_route, [](http::Request& request) -> task<http::Response> { co_return success(request); });
  add_preflight(metrics_route, "POST, OPTIONS");
  router.add("GET", settings_route, [this](http::Request& request) { return settings(request); });
  add_preflight(settings_route, "GET, OPTIONS");
  for (const auto path : source_config_routes()) {
    router.add("GET", path, [this](http::Request& request) { return source_config(request); });
    add_preflight(path, "GET, OPTIONS");
  }
  add_cdn_routes(router, cdn_);
}

void Ingest::note_sent(const http::Request& request) {
  if (downstream_.preflights) downstream_.preflights->sent(request.remote, request.header("origin"));
}

/// Not a coroutine where no turn is waited for: it would add a frame to each call's.
task<http::Response> Ingest::take_single(http::Request& request, CallType type) {
  note_sent(request);
  Turns::Work work(downstream_.turns, request.share);
  if (!work.begin()) return take_single_in_turn(request, type);
  auto prepared = builder_.single(request, *rulebook_.get(), type);
  work.end();
  return append_prepared(request, std::move(prepared));
}

task<http::Response> Ingest::take_single_in_turn(http::Request& request, CallType type) {
  Turns::Work work(downstream_.turns, request.share);
  co_await work.wait();
  auto prepared = builder_.single(request, *rulebook_.get(), type);
  work.end();
  co_return co_await append_prepared(request, std::move(prepared));
}

task<http::Response> Ingest::append_prepared(http::Request& request, Result<PreparedBatch, Refusal> prepared) {
  if (prepared) return append(request, std::move(*prepared));
  return http::answered(refuse(request, prepared.error()));
}

/// False: too many batches are begun and not finished.
task<bool> Ingest::next_slice(Turns::Work& work, const OpenBatch& open) {
  const auto bytes = open.bytes();
  if (unfinished_bytes_ + bytes > max_unfinished_bytes) co_return false;
  unfinished_bytes_ += bytes;
  co_await work.wait();
  unfinished_bytes_ -= bytes;
  co_return true;
}

task<http::Response> Ingest::take_batch(http::Request& request) {
  note_sent(request);
  Turns::Work work(downstream_.turns, request.share);
  if (!work.begin()) co_await work.wait();
  const auto rulebook = rulebook_.get();
  auto open = builder_.open(request, *rulebook);
  if (!open) co_return refuse(request, open.error());
  const auto over = [&work] { return work.over(); };
  if (over() && !co_await next_slice(work, **open)) co_return refuse_surplus(request, **open);
  if (const auto taken = builder_.take_apart(**open); !taken) co_return refuse(request, taken.error());
  for (;;) {
    if (over() && !co_await next_slice(work, **open)) co_return refuse_surplus(request, **open);
    const auto all = builder_.judge(**open, over);
    if (!all) co_return refuse(request, all.error());
    if (*all) break;
  }
  work.end();
  auto prepared = std::move((*open)->prepared);
  builder_.close(std::move(*open));
  co_return co_await append(request, std::move(prepared));
}

task<http::Response> Ingest::append(http::Request& request, PreparedBatch prepared) {
  const bool verdicts_wanted = wants_verdicts(request);
  const auto with_verdicts = [&](Batch batch, std::vector<Appended> appended) {
    auto response = success_with_verdicts(
        request, std::make_shared<VerdictList>(std::move(batch), std::move(appended), std::string(verdicts_begin),
                                               std::string(verdicts_end), downstream_.verdicts_of));
    response.holder = prepared.source->id;
    return response;
  };
  if (prepared.batch.entries.empty()) co_return verdicts_wanted ? with_verdicts({}, {}) : success(request);

  if (downstream_.rate_limiter)
    if (auto refusal = refuse_surplus(request, prepared)) co_return std::move(*refusal);

  Batch kept;
  if (verdicts_wanted) kept = prepared.batch;
  auto appended = co_await downstream_.append(std::move(prepared.batch));
  if (!appended) co_return refuse_append(request, *prepared.source, appended.error());
  post_duplicates(request, *prepared.source, *appended);
  if (!verdicts_wanted) co_return success(request);
  co_return with_verdicts(std::move(kept), std::move(*appended));
}

task<http::Response> Ingest::settings(http::Request& request) {
  const auto rulebook = rulebook_.get();
  const auto& key = request.params.at(0);
  Sender sender;
  if (const auto known = identify(sender, *rulebook, key, {}, downstream_.now_ms()); !known)
    co_return refuse(request, known.error());
  const auto host = request.header("host");
  co_return configuration(request, settings_body(key, host.empty() ? request.listener : host));
}

task<http::Response> Ingest::source_config(http::Request& request) {
  const auto rulebook = rulebook_.get();
  auto key = header_write_key(request);
  if (key.empty()) key = request.parameter("writeKey");
  Sender sender;
  if (const auto known = identify(sender, *rulebook, key, {}, downstream_.now_ms()); !known)
    co_return refuse(request, known.error());
  co_return configuration(request, source_config_body(*sender.source, sender.write_key));
}

task<http::Response> Ingest::take_pixel(http::Request& request, CallType type) {
  // A HEAD only asks what would be sent.
  if (request.method == "HEAD") co_return pixel_answer(request);
  Turns::Work work(downstream_.turns, request.share);
  if (!work.begin()) co_await work.wait();
  const auto rulebook = rulebook_.get();
  const auto text = pixel_call(request.query);
  if (!text) {
    post(request, malformed_request("invalid_pixel", text.error(), request.query));
    co_return pixel_answer(request);
  }
  auto prepared = builder_.single_text(request, *rulebook, type, *text);
  work.end();
  if (prepared)
    co_await append(request, std::move(*prepared));
  else
    post(request, prepared.error());
  co_return pixel_answer(request);
}

std::optional<http::Response> Ingest::refuse_surplus(const http::Request& request, const PreparedBatch& prepared) {
  auto& limiter = *downstream_.rate_limiter;
  const auto& [batch, source] = prepared;
  const auto wait_ms = limiter.take(source->id, batch.entries.size(), batch.received_at_ms);
  if (wait_ms == 0) return std::nullopt;
  const auto message = "More than " + std::to_string(limiter.calls_per_second()) +
                       " calls a second came from this source. The rest were answered 429, and SDKs retry them.";
  post_try_later(request, *source, message);
  return too_fast(request, wait_ms, message);
}

http::Response Ingest::refuse_surplus(const http::Request& request, const OpenBatch& open) {
  if (const auto& source = open.prepared.source)
    post_try_later(request, *source,
                   "Too many batches are being checked at once: calls were answered 429, and SDKs retry them.");
  return try_later(request, AppendFault::overloaded);
}

http::Response Ingest::refuse_append(const http::Request& request, const Source& source, AppendFault fault) {
  if (fault == AppendFault::overloaded)
    post_try_later(request, source,
                   "Too many calls are waiting to be written: calls were answered 429, and SDKs retry them.");
  if (fault == AppendFault::disk_full)
    post_try_later(request, source, "The journal's disk is full: calls were answered 429, and SDKs retry them.");
  if (fault == AppendFault::read_only)
    post_try_later(request, source,
                   "The journal's file cannot be written: calls were answered 429, and SDKs retry them.");
  return try_later(request, fault);
}

http::Response Ingest::refuse(const http::Request& request, const Refusal& refused) {
  post(request, refused);
  return refusal(request, refused.status, refused.code, refused.message);
}

namespace {

/// What every notice says of its origin.
Notice notice_from(const http::Request& request, const Source* source, std::int64_t now_ms) {
  Notice notice;
  notice.at_ms = now_ms;
  notice.remote = request.remote;
  if (!source) return notice;
  notice.env = source->env;
  notice.source_id = source->id;
  notice.source_name = source->name;
  return notice;
}

} // namespace

void Ingest::post(const http::Request& request, const Refusal& refused) {
  auto notice = notice_from(request, refused.source.get(), downstream_.now_ms());
  notice.code = refused.notice;
  notice.message = refused.message;
  notice.key_last4 = refused.key_last4;
  notice.sample =
      sample_of(downstream_.redaction ? downstream_.redaction->redacted_sample(refused.sample) : refused.sample,
                *rulebook_.get());
  downstream_.notices.post(std::move(notice));
}

void Ingest::post_try_later(const http::Request& request, const Source& source, std::string message) {
  auto notice = notice_from(request, &source, downstream_.now_ms());
  notice.code = "rate_limited";
  notice.message = std::move(message);
  downstream_.notices.post(std::move(notice));
}

/// One notice per request: a batch that is sent again is one line, with a count.
void Ingest::post_duplicates(const http::Request& request, const Source& source,
                             const std::vector<Appended>& appended) {
  const auto first = std::ranges::find(appended, true, &Appended::duplicate);
  if (first == appended.end()) return;
  auto notice = notice_from(request, &source, downstream_.now_ms());
  notice.code = "duplicate";
  notice.seq = first->seq;
  notice.count = static_cast<std::uint64_t>(std::ranges::count(appended, true, &Appended::duplicate));
  const auto seq = std::to_string(first->seq);
  notice.message = notice.count == 1 ? "A call was sent again. It is already kept as call " + seq + "."
                                     : std::to_string(notice.count) +
                                           " calls were sent again. The first of them is already kept as call " + seq +
                                           "; none was kept twice.";
  downstream_.notices.post(std::move(notice));
}

http::Response Ingest::refuse_path(const http::Request& request, std::string_view allow) {
  // A page's browser asks first, and only then gets the answer that says what is wrong.
  if (request.method == "OPTIONS") return preflight(request, allow.empty() ? "GET, POST, OPTIONS" : allow);
  Refusal refused;
  refused.notice = "wrong_path";
  if (allow.empty()) {
    refused.status = 404;
    refused.code = "not_found";
    refused.message = "Nothing is served at " +
                      without_keys(shown_text(request.path.substr(0, 200)), *rulebook_.get()) + ". " +
                      path_advice(request.path);
  } else {
    refused.status = 405;
    refused.code = "method_not_allowed";
    refused.message =
        shown_text(request.method.substr(0, 32)) + " is not allowed here. Allowed: " + std::string(allow) + ".";
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

http::Response Ingest::refuse_unread(unsigned status, std::string_view code, std::string_view message) {
  return refusal(http::Request(), status, code, message);
}

} // namespace plumbline::ingest
