#include "daemon/api/snippet_routes.h"

#include "daemon/api/api.h"
#include "daemon/http/problem.h"
#include "daemon/setup/documents/json.h"
#include "plans/sample/sample_call.h"
#include "plans/sdks.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

constexpr std::string_view key_of_viewers = "WRITE_KEY";

/// A Host header goes into code that people paste: accept only a host and port.
bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
}

/// A listener on all addresses is reached by the same name as this one.
std::string reachable(const std::string& address, const std::string& asked) {
  const auto colon = address.rfind(':');
  if (!address.starts_with("0.0.0.0:") && !address.starts_with("[::]:")) return address;
  if (!is_host(asked)) return "localhost" + address.substr(colon);
  const bool without_port = asked.ends_with(']');
  return asked.substr(0, without_port ? asked.size() : asked.rfind(':')) + address.substr(colon);
}

void write_snippet(JsonWriter& out, const plans::Sdk& sdk) {
  out.StartObject();
  write_key(out, "sdk");
  write_text(out, sdk.name);
  write_key(out, "language");
  write_text(out, sdk.language);
  write_key(out, "install");
  write_text(out, sdk.install);
  write_key(out, "code");
  write_text(out, sdk.code);
  write_key(out, "note");
  write_text(out, sdk.note);
  out.EndObject();
}

/// A call that passes the plan in force; without a plan any will do. Absent: no call is known to pass.
std::optional<std::string> first_call(const Setup& setup, Environment env) {
  const auto plan = setup.plan_in_force(env);
  if (!plan) return R"({"type":"track","event":"Page Viewed","userId":"user-1","properties":{}})";
  return plans::passing_call(*plan);
}

/// The SDKs' code ends with a call of the plan in force. Without a plan, or if no call is known to pass, it is
/// unchanged.
plans::Sdk with_call_of(plans::Sdk sdk, const Setup& setup, Environment env, const std::optional<std::string>& first) {
  return first && setup.plan_in_force(env) ? plans::ending_with(std::move(sdk), *first) : sdk;
}

http::Response snippets(const Setup& setup, const ApiCall& call, const IngestHosts& hosts, bool takes_calls) {
  const auto* source = find_source(setup.state().sources, call.id);
  if (!source) return refused({"not_found", "There is no source " + call.id + ".", ""});
  plans::SdkTarget target;
  target.write_key = call.who.role == Role::owner ? source->write_key : std::string(key_of_viewers);
  target.host = takes_calls && is_host(call.host) ? call.host : reachable(hosts.plain, call.host);
  target.tls_host = reachable(hosts.tls, call.host);
  const auto first = first_call(setup, source->env);
  return http::json(json_text([&](JsonWriter& out) {
    out.StartObject();
    write_key(out, "snippets");
    out.StartArray();
    for (const auto& sdk : plans::sdks())
      write_snippet(out, with_call_of(plans::pointed_at(sdk, target), setup, source->env, first));
    out.EndArray();
    write_key(out, "firstCall");
    if (first)
      write_raw(out, *first);
    else
      out.Null();
    write_key(out, "next"), out.Null();
    out.EndObject();
  }));
}

} // namespace

void add_snippet_routes(http::Router& router, Workspace& workspace, const IngestHosts& hosts, bool takes_calls) {
  const auto answer = [&hosts, takes_calls](Setup& setup, const ApiCall& call) {
    return snippets(setup, call, hosts, takes_calls);
  };
  router.add("GET", "/api/sources/{id}/snippets", handler(workspace, Access::look, answer));
}

} // namespace plumbline::setup
