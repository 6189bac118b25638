#include "daemon/api/api.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/plans/plan_of_body.h"
#include "daemon/setup/plans/plan_study.h"
#include "daemon/setup/setup_json.h"
#include "validator/values/timestamp.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

/// Reads env, from, to and limit from the body; reports what is wrong.
StudiedCalls calls_of(RequestBody& body) {
  StudiedCalls calls;
  if (const auto name = body.text("env")) {
    if (const auto env = environment_named(*name))
      calls.env = *env;
    else
      body.error("/env", "env must be dev or prod.");
  }
  for (const auto& [name, place] : {std::pair{"from", &calls.from_ms}, std::pair{"to", &calls.to_ms}}) {
    const auto text = body.text(name);
    if (!text) continue;
    if (const auto time = parse_timestamp(*text))
      *place = *time;
    else
      body.error("/" + std::string(name), std::string(name) + " must be a time such as 2026-11-24T12:00:00Z.");
  }
  if (const auto limit = body.integer("limit", 1, static_cast<std::int64_t>(max_studied_calls)))
    calls.at_most = static_cast<std::size_t>(*limit);
  return calls;
}

void write_changed(JsonWriter& out, const char* name, const Preview::Changed& changed) {
  out.Key(name), out.StartObject();
  out.Key("count"), out.Uint64(changed.count);
  out.Key("samples"), out.StartArray();
  for (const auto seq : changed.samples) out.Uint64(seq);
  out.EndArray();
  out.EndObject();
}

/// A plan of one's own asks anything of every call, and an inferred one tells what their values have in common.
std::optional<http::Response> refuse_hidden(const ApiCall& call) {
  if (!call.sight.is_limited()) return std::nullopt;
  return refused({"owner_only",
                  "Some properties are hidden from viewers, and this looks at all of every call. Use an owner token.",
                  ""});
}

/// The plan is taken from the body byte for byte: any format, numbers untouched.
std::variant<http::Response, Answer> preview_plan(journal::Journal& journal, const ApiCall& call) {
  if (auto refusal = refuse_hidden(call)) return std::move(*refusal);
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  const auto calls = calls_of(*body);
  const auto has_plan = body->has_object("plan");
  if (!has_plan) body->error("/plan", "plan must be a tracking plan: the JSON object of a plan file.");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const auto members = ingest::members_of(call.body);
  const auto member = std::ranges::find_if(*members, [](const auto& each) { return each.is("plan"); });
  const auto read = plan_of_body(member->value);
  if (!read) return refused(read.error());
  const auto seen = preview(journal, calls, **read);
  auto json = json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("checked"), out.Uint64(seen.checked);
    write_changed(out, "newlyFailing", seen.newly_failing);
    write_changed(out, "newlyPassing", seen.newly_passing);
    out.EndObject();
  });
  return http::json(with_ignored(std::move(json), body->ignored()));
}

std::variant<http::Response, Answer> infer_plan(journal::Journal& journal, const ApiCall& call) {
  if (auto refusal = refuse_hidden(call)) return std::move(*refusal);
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  auto calls = calls_of(*body);
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const auto draft = inferred(journal, calls);
  auto json = json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("rules"), out.StartArray();
    for (const auto& [rule, confidence, seen] : draft.rules()) write_inferred_rule(out, rule, confidence, seen);
    out.EndArray();
    out.Key("likelyMistakes"), out.StartArray();
    for (const auto& [rule, mistake] : draft.mistakes()) {
      out.StartObject();
      out.Key("rule"), out.String(rule);
      out.Key("pointer");
      if (mistake.pointer.empty())
        out.Null();
      else
        out.String(mistake.pointer);
      out.Key("message"), out.String(mistake.message);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
  return http::json(with_ignored(std::move(json), body->ignored()));
}

} // namespace

void add_plan_study_routes(http::Router& router, Workspace& workspace) {
  router.add("POST", "/api/plan/preview", handler(workspace, Access::look, Study(preview_plan)));
  router.add("POST", "/api/plan/infer", handler(workspace, Access::look, Study(infer_plan)));
  router.allow_body("/api/plan/preview", plans::max_plan_bytes + 1024);
}

} // namespace plumbline::setup
