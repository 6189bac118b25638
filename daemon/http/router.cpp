#include "daemon/http/router.h"

#include "daemon/http/limits.h"
#include "daemon/http/problem.h"
#include "validator/text/percent_decoded.h"
#include "validator/text/text_input.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace plumbline::http {
namespace {

struct Method {
  std::string name;
  Handler handler;
};

struct Route {
  std::vector<std::string> segments; ///< of patterns with placeholders; "" for a placeholder
  std::vector<Method> methods;
  bool upgrade = false;
  std::size_t body_limit = max_body_bytes;

  const Handler* handler(std::string_view method) const {
    if (method == "HEAD") method = "GET";
    for (const auto& each : methods)
      if (each.name == method) return &each.handler;
    return nullptr;
  }
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> segments;
  pattern.remove_prefix(1);
  for (;;) {
    const auto segment = pattern.substr(0, pattern.find('/'));
    const bool placeholder = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
    segments.emplace_back(placeholder ? std::string_view() : segment);
    if (segment.size() == pattern.size()) return segments;
    pattern.remove_prefix(segment.size() + 1);
  }
}

/// Whether the path has the pattern's segments; fills `params` with the placeholders' values.
bool fits(const std::vector<std::string>& segments, std::string_view path, std::vector<std::string>& params) {
  params.clear();
  for (const auto& segment : segments) {
    if (path.empty() || path.front() != '/') return false;
    path.remove_prefix(1);
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    if (segment.empty()) {
      if (part.empty()) return false;
      params.push_back(shown_text(percent_decoded(part, false)));
    } else if (part != segment) {
      return false;
    }
  }
  return path.empty();
}

void append_allow(std::string& allow, const Route& route) {
  for (const auto& method : route.methods) {
    if (!allow.empty()) allow += ", ";
    allow += method.name;
  }
}

} // namespace

struct Router::Table {
  std::unordered_map<std::string, Route, TextHash, std::equal_to<>> literal;
  std::vector<std::pair<std::string, Route>> patterns; ///< those with placeholders, in the order they were added
  std::function<Response(const Request&, std::string_view)> otherwise;
  std::function<std::unique_ptr<Response>(const Request&)> guard;
  Router::Finish finish;

  Route& route(std::string_view pattern) {
    if (pattern.empty() || pattern.front() != '/') throw std::logic_error("a route begins with /");
    if (pattern.find('{') == std::string_view::npos) return literal[std::string(pattern)];
    for (auto& [text, route] : patterns)
      if (text == pattern) return route;
    auto& added = patterns.emplace_back(std::string(pattern), Route{}).second;
    added.segments = split(pattern);
    return added;
  }
};

Router::Router() : table_(std::make_unique<Table>()) {}
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
  auto& route = table_->route(pattern);
  for (const auto& each : route.methods)
    if (each.name == method) throw std::logic_error("two handlers for " + each.name + " " + std::string(pattern));
  route.methods.push_back({std::string(method), std::move(handler)});
}

void Router::add_upgrade(std::string_view pattern) { table_->route(pattern).upgrade = true; }

void Router::allow_body(std::string_view path, std::size_t bytes) { table_->route(path).body_limit = bytes; }

std::size_t Router::body_limit(std::string_view path) const {
  const auto literal = table_->literal.find(path);
  return literal == table_->literal.end() ? max_body_bytes : literal->second.body_limit;
}

void Router::otherwise(std::function<Response(const Request&, std::string_view allow)> answer) {
  table_->otherwise = std::move(answer);
}

void Router::guard(std::function<std::unique_ptr<Response>(const Request&)> guard) { table_->guard = std::move(guard); }

void Router::finish(Finish finish) { table_->finish = std::move(finish); }

Match Router::find(Request& request) const {
  Match match;
  request.params.clear();
  const auto take = [&](const Route& route) {
    match.handler = route.handler(request.method);
    match.upgrade = match.handler && route.upgrade && request.method == "GET";
    if (!match.handler) append_allow(match.allow, route);
    return match.handler != nullptr;
  };
  // A literal path wins over a pattern that fits it too.
  const auto literal = table_->literal.find(request.path);
  if (literal != table_->literal.end() && take(literal->second)) return match;
  for (const auto& [text, route] : table_->patterns) {
    if (!fits(route.segments, request.path, request.params)) continue;
    if (take(route)) {
      match.allow.clear();
      return match;
    }
  }
  request.params.clear();
  return match;
}

Response Router::refuse(const Request& request, std::string_view allow) const {
  Response response;
  if (table_->otherwise)
    response = table_->otherwise(request, allow);
  else if (allow.empty())
    response = problem(404, "not_found", "Not found", "Nothing is served at " + std::string(request.path) + ".");
  else
    response = problem(405, "method_not_allowed", "Method not allowed",
                       std::string(request.path) + " takes " + std::string(allow) + ".");
  if (allow.empty()) return response;
  for (const auto& header : response.headers)
    if (header.first == "Allow") return response;
  response.headers.emplace_back("Allow", allow);
  return response;
}

std::vector<RouteName> Router::routes() const {
  std::vector<RouteName> all;
  const auto add = [&all](const auto& routes) {
    for (const auto& [pattern, route] : routes)
      for (const auto& method : route.methods) all.push_back({method.name, pattern});
  };
  add(table_->literal);
  add(table_->patterns);
  std::ranges::sort(all);
  return all;
}

std::unique_ptr<Response> Router::guarded(const Request& request) const {
  return table_->guard ? table_->guard(request) : nullptr;
}

std::chrono::milliseconds Router::finished(const Request& request, Response& response) const {
  return table_->finish ? table_->finish(request, response) : std::chrono::milliseconds(0);
}

} // namespace plumbline::http
