#include "daemon/ingest/answer.h"

#include "daemon/http/problem.h"
#include "daemon/http/response_writer.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <random>

namespace plumbline::ingest {

namespace {

constexpr std::string_view success_body = R"({"success":true})";

constexpr std::string_view
    pixel_gif("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0\x21\xf9\x04\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0"
              "\x02\x02\x44\x01\0\x3b",
              43);

/// Until the next try: a commit takes milliseconds, but people must make room on a disk.
constexpr std::int64_t overloaded_ms = 1'000;
constexpr std::int64_t overloaded_spread_ms = 3'000;
constexpr std::int64_t disk_full_ms = 10'000;
constexpr std::int64_t disk_full_spread_ms = 20'000;
/// Longer waits are spread over half their length.
constexpr std::int64_t least_spread_ms = 999;
constexpr std::int64_t most_retry_after_ms = 300'000;

http::Response error(const http::Request& request, unsigned status, std::string_view code, std::string_view message) {
  http::Response response;
  response.status = status;
  std::string code_text, message_text;
  append_json_string(code_text, code);
  append_json_string(message_text, message);
  const auto both = "\"code\":" + code_text + ",\"message\":" + message_text;
  response.body = "{\"success\":false," + both + ",\"error\":{" + both + "}}";
  add_cors(response, request);
  return response;
}

} // namespace

void add_cors(http::Response& response, const http::Request& request) {
  const auto origin = request.header("origin");
  if (origin.empty()) {
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  } else {
    // Echoed, because browsers refuse `*` if a page sends its requests with credentials.
    response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    response.headers.emplace_back("Vary", "Origin");
  }
  response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
}

http::Response success(const http::Request& request) {
  http::Response response;
  if (request.header("origin").empty()) {
    static const auto whole = [] {
      http::Response constant;
      constant.body = success_body;
      add_cors(constant, http::Request());
      return http::whole_answer(constant);
    }();
    response.whole = whole;
    return response;
  }
  response.body = success_body;
  add_cors(response, request);
  return response;
}

http::Response success_with_verdicts(const http::Request& request, std::shared_ptr<http::PieceSource> pieces) {
  http::Response response;
  response.pieces = std::move(pieces);
  response.headers.emplace_back("Preference-Applied", "return=representation");
  add_cors(response, request);
  return response;
}

http::Response refusal(const http::Request& request, unsigned status, std::string_view code, std::string_view message) {
  return error(request, status, code, message);
}

http::Response try_later(const http::Request& request, AppendFault fault) {
  switch (fault) {
  case AppendFault::overloaded: {
    auto response = error(request, 429, "overloaded", "Too many calls are waiting to be written. Try again later.");
    response.headers.emplace_back("Retry-After", retry_after(overloaded_ms, overloaded_spread_ms));
    return response;
  }
  case AppendFault::disk_full: {
    auto response =
        error(request, 429, "disk_full", "The journal's disk is full. No call was accepted; try again later.");
    response.headers.emplace_back("Retry-After", retry_after(disk_full_ms, disk_full_spread_ms));
    return response;
  }
  case AppendFault::read_only: {
    auto response = error(request, 429, "read_only",
                          "The journal's file cannot be written at the moment. No call was accepted; try again later.");
    response.headers.emplace_back("Retry-After", retry_after(disk_full_ms, disk_full_spread_ms));
    return response;
  }
  case AppendFault::broken:
    return error(request, 503, "journal_failed",
                 "The journal's disk failed. No call was accepted, and the daemon must be restarted.");
  case AppendFault::stopping: break;
  }
  auto response = error(request, 503, "stopping", "The daemon is stopping. No call was accepted; try again later.");
  response.close = true;
  return response;
}

http::Response too_fast(const http::Request& request, std::int64_t wait_ms, std::string_view message) {
  auto response = error(request, 429, "rate_limited", message);
  response.headers.emplace_back("Retry-After", retry_after(wait_ms, std::max(wait_ms / 2, least_spread_ms)));
  return response;
}

std::string retry_after(std::int64_t least_ms, std::int64_t spread_ms) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto later = std::uniform_int_distribution<std::int64_t>(0, spread_ms)(random);
  const auto ms = std::clamp<std::int64_t>(least_ms + later, 1, most_retry_after_ms);
  return std::to_string((ms + 999) / 1000);
}

http::Response pixel_answer(const http::Request& request) {
  http::Response response;
  response.content_type = "image/gif";
  response.body = pixel_gif;
  response.headers.emplace_back("Cache-Control", "no-store");
  add_cors(response, request);
  return response;
}

http::Response preflight(const http::Request& request, std::string_view methods) {
  auto response = http::no_content();
  add_cors(response, request);
  response.headers.emplace_back("Access-Control-Allow-Methods", methods);
  const auto wanted = request.header("access-control-request-headers");
  // `*` does not cover authorization: echo the request's own list, or else name what SDKs send.
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                wanted.empty()
                                    ? "authorization, content-type, content-encoding, x-retry-count, prefer, "
                                      "x-plumbline-session"
                                    : wanted);
  response.headers.emplace_back("Access-Control-Max-Age", "86400");
  if (request.header("access-control-request-private-network") == "true")
    response.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
  return response;
}

} // namespace plumbline::ingest
