#pragma once

#include "daemon/core/task.h"
#include "daemon/http/message.h"

#include <chrono>
#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::http {

using Handler = std::function<task<Response>(Request&)>;

/// The result for a method and path: a handler, or the reason why there is none.
struct Match {
  const Handler* handler = nullptr;
  std::string allow;    ///< if the path exists with other methods: "GET, POST"
  bool upgrade = false; ///< a websocket route (Router::upgrade)
};

/// A method and the pattern that takes it: "POST", "/api/sources/{id}/publish".
struct RouteName {
  std::string method;
  std::string pattern;
  auto operator<=>(const RouteName&) const = default;
};

/// Maps method and path to a handler. Filled at start (daemon.cpp), immutable afterwards and shared by all cores. A
/// pattern's segments are literal or {placeholders}: "/api/sources/{id}/publish". GET's handler answers HEAD.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  void add(std::string_view method, std::string_view pattern, Handler handler);
  /// Marks a GET pattern whose requests may ask to be upgraded
  /// to a websocket; its handler answers those that don't.
  void add_upgrade(std::string_view pattern);
  /// Allows bodies of up to so many bytes to this literal path, even above the usual limit (limits.h).
  void allow_body(std::string_view path, std::size_t bytes);
  /// The largest body that is kept for a request to this path.
  std::size_t body_limit(std::string_view path) const;
  /// Answers a path that no pattern matches (404), and a method that the pattern does not have (405; the first argument
  /// names those allowed).
  void otherwise(std::function<Response(const Request&, std::string_view allow)> answer);
  /// Runs before every handler. An answer refuses the request (a foreign Host or Origin); null lets it pass.
  void guard(std::function<std::unique_ptr<Response>(const Request&)> guard);

  /// Runs on every answer to a request that could be read: adds the common headers, and says how long to delay the
  /// answer. A delayed answer is its connection's last, and holds no buffer meanwhile.
  using Finish = std::function<std::chrono::milliseconds(const Request&, Response&)>;
  void finish(Finish finish);

  /// Fills request.params.
  Match find(Request& request) const;
  Response refuse(const Request& request, std::string_view allow) const;
  std::unique_ptr<Response> guarded(const Request& request) const;
  std::chrono::milliseconds finished(const Request& request, Response& response) const;
  /// All routes, by method and pattern, in order.
  std::vector<RouteName> routes() const;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

} // namespace plumbline::http
