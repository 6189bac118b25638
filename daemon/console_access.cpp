#include "daemon/console_access.h"

#include "daemon/http/problem.h"
#include "daemon/http/url/host_port.h"
#include "daemon/setup/access/console_sessions.h"
#include "embedded/console_files.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <arpa/inet.h>

namespace plumbline {

namespace {

/// Nothing from elsewhere, nothing inline, and no text that a script hands to the parser: a call's text can never
/// become a script.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

bool is_literal_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

/// A name given with a port is valid for that port only. localhost and addresses need the listener's port: a page on
/// another port is not ours.
bool is_own_name(const http::HostPort& host, std::string_view listener, const std::vector<std::string>& names) {
  const bool named = std::ranges::any_of(names, [&](const std::string& name) {
    const auto own = http::read_host_port(name);
    return own && own->host == host.host && (own->port.empty() || own->port == host.port);
  });
  if (named) return true;
  if (host.host != "localhost" && !is_literal_address(host.host)) return false;
  const auto own = http::read_host_port(listener);
  return host.port.empty() || (own && own->port == host.port);
}

constexpr std::string_view api_path = "/api/";

/// A request that a browser sends for a page of another origin, with the cookie of a signed-in user: our own page would
/// say `same-origin`, the address bar `none`. A client that shows a token sends it on purpose.
bool is_borrowed(const http::Request& request) {
  const auto site = request.header("sec-fetch-site");
  return (site == "cross-site" || site == "same-site") && request.path.starts_with(api_path) &&
         shown_credential(request) == Credential::session;
}

http::Response bad_origin(std::string_view detail) {
  return http::problem(403, "bad_origin", "Pages of other sites may not do this", detail);
}

bool changes(std::string_view method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

std::string_view content_type_of(std::string_view file) {
  if (file.ends_with(".html")) return "text/html; charset=utf-8";
  if (file.ends_with(".css")) return "text/css; charset=utf-8";
  if (file.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (file.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

http::Response page(std::string_view name) {
  for (const auto& file : console_files()) {
    const auto slash = file.path.rfind('/');
    if (file.path.substr(slash == std::string_view::npos ? 0 : slash + 1) != name) continue;
    http::Response response;
    response.content_type = content_type_of(name);
    response.headers = {{"Content-Security-Policy", std::string(content_policy)},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cache-Control", "no-cache"}};
    response.body = file.text;
    return response;
  }
  return http::problem(404, "not_found", "There is no such file", "The console has no file of this name.");
}

/// The cookie goes to the API alone, and scripts cannot read it. `id` "": deletes it.
std::string session_cookie(std::string_view host, std::string_view id) {
  auto cookie = setup::session_cookie_name(host) + "=" + std::string(id) + "; Path=/api; HttpOnly; SameSite=Strict";
  if (id.empty()) cookie += "; Max-Age=0";
  return cookie;
}

task<http::Response> sign_in(const http::Request& request, setup::Workspace& workspace) {
  const auto token = setup::bearer_token(request.header("authorization"));
  const std::string host(request.header("host"));
  std::optional<std::string> id;
  if (token) id = co_await workspace.sign_in(std::string(*token), host);
  if (!id)
    co_return http::problem(401, "unauthorized", "Unknown token",
                            "Open the address that the daemon printed, or use the token in owner.token or "
                            "viewer.token.");
  auto response = http::no_content();
  response.headers.emplace_back("Set-Cookie", session_cookie(host, *id));
  co_return response;
}

task<http::Response> sign_out(const http::Request& request, setup::Workspace& workspace) {
  const std::string host(request.header("host"));
  const auto id = setup::session_of_cookies(request.header("cookie"), host);
  auto response = http::no_content();
  if (!workspace.authority().role_of(request))
    response = http::problem(401, "unauthorized", "Not signed in",
                             "The session has ended, or the request has no session cookie.");
  else if (id && !co_await workspace.sign_out(setup::name_of_session(*id)))
    response = http::problem(
        503, "unavailable", "The session may come back",
        "The session ended, but the workspace's state cannot be written, so a restart would open it again: "
        "see the daemon's log.");
  response.headers.emplace_back("Set-Cookie", session_cookie(host, ""));
  co_return response;
}

} // namespace

bool is_console_path(std::string_view path) {
  if (path.starts_with("/api/s/")) return false; // ingest's: Jitsu's SDKs call it
  return path == "/" || path == "/api" || path.starts_with("/api/") || path.starts_with("/console/") ||
         path == "/healthz" || path == "/readyz" || path == "/metrics";
}

bool is_websocket(const http::Request& request) {
  return !request.header("sec-websocket-key").empty() || lower_case(request.header("upgrade")) == "websocket";
}

Credential shown_credential(const http::Request& request) {
  if (setup::bearer_token(request.header("authorization"))) return Credential::token;
  return setup::session_of_cookies(request.header("cookie"), request.header("host")) ? Credential::session
                                                                                     : Credential::none;
}

void forbid_sniffing(http::Response& response) {
  constexpr std::string_view name = "X-Content-Type-Options";
  if (std::ranges::none_of(response.headers, [&](const auto& header) { return header.first == name; }))
    response.headers.emplace_back(name, "nosniff");
}

std::unique_ptr<http::Response> console_guard(const http::Request& request, const std::vector<std::string>& names) {
  if (!is_console_path(request.path)) return nullptr;
  const auto host = request.header("host");
  const auto read = http::read_host_port(host);
  if (request.remote != "unix" && (!read || !is_own_name(*read, request.listener, names)))
    return std::make_unique<http::Response>(
        http::problem(421, "bad_host", "The console is not served under this name",
                      "Use its IP address or localhost, with its port, or start plumblined with --console-name " +
                          lower_case(host.substr(0, 300)) + "."));
  if (is_borrowed(request))
    return std::make_unique<http::Response>(
        bad_origin("The request came from a page of another origin (Sec-Fetch-Site) with the cookie of the console."));
  const auto origin = request.header("origin");
  if (origin.empty() || !(is_websocket(request) || changes(request.method))) return nullptr;
  const auto scheme = origin.find("://");
  if (scheme != std::string_view::npos && lower_case(origin.substr(scheme + 3)) == lower_case(host)) return nullptr;
  return std::make_unique<http::Response>(bad_origin("The request's Origin is not the address of the console."));
}

void add_console_routes(http::Router& router, setup::Workspace& workspace, const Readiness& readiness) {
  router.add("GET", "/", [](http::Request&) -> task<http::Response> { co_return page("index.html"); });
  router.add("GET", "/console/{file}",
             [](http::Request& request) -> task<http::Response> { co_return page(request.params.at(0)); });
  router.add("POST", "/api/login", [&workspace](http::Request& request) { return sign_in(request, workspace); });
  router.add("POST", "/api/logout", [&workspace](http::Request& request) { return sign_out(request, workspace); });
  router.add("GET", "/healthz",
             [](http::Request&) -> task<http::Response> { co_return http::json(R"({"status":"ok"})"); });
  router.add("GET", "/readyz", [&readiness](http::Request&) -> task<http::Response> {
    if (const auto fault = readiness.fault()) co_return http::problem(503, fault->code, fault->title, fault->sentence);
    co_return http::json(R"({"status":"ready"})");
  });
}

} // namespace plumbline
