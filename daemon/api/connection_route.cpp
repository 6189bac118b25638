#include "daemon/api/connection_route.h"

#include "daemon/api/api.h"
#include "daemon/http/problem.h"
#include "daemon/http/sentences.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/setup_json.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {
namespace {

constexpr std::size_t max_troubles = 20;

/// Something that was tried and did not become a call.
struct Trouble {
  std::string code;
  std::string message;
  std::string advice;
  std::string remote;
  std::string key_last4; ///< "" = none
  std::uint64_t count = 0;
  std::int64_t at_ms = 0;
};

bool ends_with_key(std::string_view key, std::string_view last4) { return !last4.empty() && key.ends_with(last4); }

std::string key_advice(const SourceEntry& source, const ingest::Notice& notice) {
  const auto ours = std::string(std::string_view(source.write_key).substr(source.write_key.size() - 4));
  for (const auto& [key, until_ms] : source.replaced_keys)
    if (ends_with_key(key, notice.key_last4))
      return "That write key was replaced. Use the new one, which ends in " + ours + ".";
  return "Use the whole write key of this source, which ends in " + ours + ", without spaces.";
}

Trouble of_notice(const SourceEntry& source, const ingest::Notice& notice) {
  Trouble trouble{notice.code, notice.message, "", notice.remote, notice.key_last4, notice.count, notice.at_ms};
  if (notice.code == "unknown_key") {
    trouble.code = "wrong_key";
    trouble.advice = key_advice(source, notice);
  } else if (notice.code == "missing_key") {
    trouble.code = "no_key";
    trouble.advice =
        "Set the write key in the SDK. It is sent as the user name of Basic authentication, or as `writeKey`.";
  } else if (notice.code == "source_disabled") {
    trouble.advice =
        source.enabled ? "That write key is no longer valid. " + key_advice(source, notice) : "Enable this source.";
  } else if (notice.code == "wrong_path") {
    trouble.advice = "Set the SDK's address to the listener's address without a path; the snippets show it.";
  } else if (notice.message == http::plain_on_tls) {
    trouble.code = "plain_http_on_tls";
    trouble.advice = "Start the SDK's address with https://, or use the port without TLS.";
  } else if (notice.message == http::tls_on_plain) {
    trouble.code = "tls_on_plain_http";
    trouble.advice = "Start the SDK's address with http://, or start plumblined with --tls-listen and use that port.";
  } else if (notice.message.starts_with(http::handshake_failed)) {
    trouble.code = "tls_refused";
    trouble.advice = "The device does not trust the certificate. `plumbline dev-cert` explains how to make it trusted.";
  } else if (notice.code == "malformed_request") {
    trouble.code = "malformed";
    trouble.advice = "A request arrived that is not a call. The notice shows its first bytes.";
  } else if (notice.code == "too_large") {
    trouble.advice = "Send fewer calls at once, or smaller ones.";
  } else if (notice.code == "rate_limited") {
    trouble.advice = "No action is needed: the SDK retries by itself.";
  }
  return trouble;
}

Trouble of_preflight(const ingest::PreflightWatch::Line& line) {
  return {"preflight_alone",
          "A page of " + line.origin + " asked for permission to send (CORS preflight), got it, and then sent nothing.",
          "The browser blocked the call: look for a tracker-blocking extension, or a Content-Security-Policy that does "
          "not allow this address in connect-src.",
          line.remote,
          "",
          line.count,
          line.at_ms};
}

bool may_be_of(const SourceEntry& source, const ingest::Notice& notice) {
  if (notice.code == "duplicate") return false;
  if (!notice.source_id.empty()) return notice.source_id == source.id;
  return !notice.env || *notice.env == source.env;
}

std::vector<Trouble> troubles(const SourceEntry& source, std::int64_t since_ms, std::int64_t now_ms,
                              ingest::NoticeBoard& notices, const ingest::PreflightWatch& preflights) {
  std::vector<Trouble> all;
  for (const auto& notice : notices.notices())
    if (notice.at_ms >= since_ms && may_be_of(source, notice)) all.push_back(of_notice(source, notice));
  for (const auto& line : preflights.unanswered(now_ms))
    if (line.at_ms >= since_ms) all.push_back(of_preflight(line));
  std::ranges::stable_sort(all, std::ranges::greater(), &Trouble::at_ms);
  if (all.size() > max_troubles) all.resize(max_troubles);
  return all;
}

void write_trouble(JsonWriter& out, const Trouble& trouble) {
  out.StartObject();
  out.Key("code"), write_text(out, trouble.code);
  out.Key("message"), write_text(out, trouble.message);
  out.Key("advice"), write_text(out, trouble.advice);
  out.Key("remote"), write_text_or_null(out, trouble.remote);
  out.Key("keyLast4"), write_text_or_null(out, trouble.key_last4);
  out.Key("count"), out.Uint64(trouble.count);
  out.Key("at"), write_time(out, trouble.at_ms);
  out.EndObject();
}

http::Response connection(Setup& setup, const ApiCall& call, ingest::NoticeBoard& notices,
                          const ingest::PreflightWatch& preflights) {
  const auto* source = find_source(setup.state().sources, call.id);
  if (!source) return refused({"not_found", "There is no source " + call.id + ".", ""});
  const auto& seen = setup.progress().evidence().source(call.id);
  const auto since_ms = seen.seen ? seen.last_seen_ms : source->created_at_ms;
  const auto tried = troubles(*source, since_ms, setup.now_ms(), notices, preflights);
  return http::json(json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("source"), write_text(out, source->id);
    out.Key("enabled"), out.Bool(source->enabled);
    out.Key("status"), write_text(out, status_of(seen, setup.now_ms()));
    out.Key("lastCallAt"), write_time(out, seen.seen ? std::optional(seen.last_seen_ms) : std::nullopt);
    out.Key("tried"), out.StartArray();
    for (const auto& trouble : tried) write_trouble(out, trouble);
    out.EndArray();
    out.Key("next"), out.Null();
    out.EndObject();
  }));
}

} // namespace

void add_connection_route(http::Router& router, Workspace& workspace, ingest::NoticeBoard& notices,
                          const ingest::PreflightWatch& preflights) {
  Answer answer = [&notices, &preflights](Setup& setup, const ApiCall& call) {
    return connection(setup, call, notices, preflights);
  };
  router.add("GET", "/api/sources/{id}/connection", handler(workspace, Access::look, std::move(answer)));
}

} // namespace plumbline::setup
