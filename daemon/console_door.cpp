#include "daemon/console_door.h"

#include "daemon/http/problem.h"
#include "embedded/console_files.h"
#include "validator/lower_case.h"

#include <algorithm>
#include <arpa/inet.h>

namespace plumbline {

namespace {

/// Nothing from elsewhere, nothing inline: what a call says can never become a script.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// "[::1]:8090" -> "::1".
std::string host_name(std::string_view host) {
  if (host.starts_with('[')) return lower_case(host.substr(1, host.find(']') - 1));
  return lower_case(host.substr(0, host.find(':')));
}

bool is_literal_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool is_own_name(std::string_view host, const std::vector<std::string>& names) {
  const auto name = host_name(host);
  return name == "localhost" || is_literal_address(name) ||
         std::any_of(names.begin(), names.end(), [&](const std::string& own) { return lower_case(own) == name; });
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

http::Response login(const http::Request& request, const setup::Authority& authority) {
  const auto token = setup::bearer_token(request.header("authorization"));
  if (!token || !authority.role_of_token(*token))
    return http::problem(401, "unauthorized", "This token is not known",
                         "Open the address that the daemon printed, or use the token in owner.token or viewer.token.");
  auto response = http::no_content();
  response.headers.emplace_back("Set-Cookie",
                                "plumbline_token=" + std::string(*token) + "; Path=/; HttpOnly; SameSite=Strict");
  return response;
}

} // namespace

bool is_console_path(std::string_view path) {
  if (path.starts_with("/api/s/")) return false; // ingest's: Jitsu's SDKs call it
  return path == "/" || path == "/api" || path.starts_with("/api/") || path.starts_with("/console/") ||
         path == "/healthz" || path == "/readyz" || path == "/metrics";
}

std::unique_ptr<http::Response> console_guard(const http::Request& request, const std::vector<std::string>& names) {
  if (!is_console_path(request.path)) return nullptr;
  const auto host = request.header("host");
  if (request.remote != "unix" && !is_own_name(host, names))
    return std::make_unique<http::Response>(http::problem(
        421, "bad_host", "The console is not served under this name",
        "Ask for it by its address or as localhost, or start plumblined with --console-name " + host_name(host) + "."));
  const auto origin = request.header("origin");
  const bool websocket = !request.header("sec-websocket-key").empty();
  if (origin.empty() || !(websocket || changes(request.method))) return nullptr;
  const auto scheme = origin.find("://");
  if (scheme != std::string_view::npos && lower_case(origin.substr(scheme + 3)) == lower_case(host)) return nullptr;
  return std::make_unique<http::Response>(http::problem(403, "bad_origin", "Another site's page may not do this",
                                                        "The request's Origin is not the console's own."));
}

void add_console_routes(http::Router& router, const setup::Authority& authority, const Readiness& readiness) {
  router.add("GET", "/", [](http::Request&) -> task<http::Response> { co_return page("index.html"); });
  router.add("GET", "/console/{file}",
             [](http::Request& request) -> task<http::Response> { co_return page(request.params.at(0)); });
  router.add("POST", "/api/login",
             [&authority](http::Request& request) -> task<http::Response> { co_return login(request, authority); });
  router.add("GET", "/healthz",
             [](http::Request&) -> task<http::Response> { co_return http::json(R"({"status":"ok"})"); });
  router.add("GET", "/readyz", [&readiness](http::Request&) -> task<http::Response> {
    if (const auto fault = readiness.fault()) co_return http::problem(503, fault->code, fault->title, fault->sentence);
    co_return http::json(R"({"status":"ready"})");
  });
}

} // namespace plumbline
