#include "daemon/ingest/cdn.h"

#include "daemon/ingest/answer.h"

#include <array>

namespace plumbline::ingest {

namespace {

constexpr std::string_view script_type = "text/javascript; charset=utf-8";
constexpr std::string_view no_script =
    "analytics.js is not served: start plumblined with --analytics-js FILE, the standalone.js in dist/umd of the npm "
    "package @segment/analytics-next.";
constexpr std::array<std::string_view, 2> script_routes = {"/analytics.js/v1/{key}/analytics.min.js",
                                                           "/analytics.js/v1/{key}/platform/analytics.min.js"};
/// Requested only if the settings named an integration, which they never do, or a page's policy blocked the script.
constexpr std::array<std::string_view, 4> absent_routes = {
    "/analytics.js/v1/{key}/analytics.classic.js", "/next-integrations/{kind}/{file}",
    "/next-integrations/{kind}/{name}/{file}", "/next-integrations/{kind}/{name}/{version}/{file}"};

http::Response not_there(const Cdn& cdn, const http::Request& request, std::string message) {
  Refusal refusal;
  refusal.status = 404;
  refusal.code = "not_found";
  refusal.message = std::move(message);
  refusal.notice = "wrong_path";
  return cdn.refuse(request, refusal);
}

/// `cache`: of Cache-Control.
http::Response script(const http::Request& request, std::string text, std::string_view cache) {
  http::Response response;
  response.content_type = script_type;
  response.body = std::move(text);
  response.headers.emplace_back("Cache-Control", cache);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  // A page that isolates itself (COEP) loads no script of another origin without this header.
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
  add_cors(response, request);
  return response;
}

http::Response analytics_min_js(const Cdn& cdn, const http::Request& request) {
  if (!cdn.analytics_js) return not_there(cdn, request, std::string(no_script));
  const auto& key = request.params.at(0);
  if (const auto found = cdn.find_key(key); !found) return cdn.refuse(request, found.error());
  // A new build at the same address must be seen at the page's next load.
  return script(request, cdn.analytics_js->script(key), "no-cache");
}

http::Response chunk(const Cdn& cdn, const http::Request& request) {
  if (!cdn.analytics_js) return not_there(cdn, request, std::string(no_script));
  const auto& name = request.params.at(0);
  const auto* text = cdn.analytics_js->chunk(name);
  if (!text)
    return not_there(cdn, request,
                     "There is no " + name.substr(0, 200) +
                         " beside the file of --analytics-js: keep the build's files together.");
  // Its name holds a hash of its content.
  return script(request, *text, "public, max-age=31536000, immutable");
}

http::Response absent(const Cdn& cdn, const http::Request& request) {
  return not_there(
      cdn, request,
      "Integrations and the classic script are not served: a page sends its calls here, and nowhere else.");
}

} // namespace

void add_cdn_routes(http::Router& router, const Cdn& cdn) {
  using Answer = http::Response (*)(const Cdn&, const http::Request&);
  const auto add = [&](std::string_view path, Answer answer) {
    router.add("GET", path,
               [&cdn, answer](http::Request& request) -> task<http::Response> { co_return answer(cdn, request); });
    router.add("OPTIONS", path,
               [](http::Request& request) -> task<http::Response> { co_return preflight(request, "GET, OPTIONS"); });
  };
  for (const auto path : script_routes) add(path, analytics_min_js);
  add("/analytics-next/bundles/{file}", chunk);
  for (const auto path : absent_routes) add(path, absent);
}

} // namespace plumbline::ingest
