#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The answers of ingest: exactly 200 with a JSON object, or an error in the one shape
/// that every SDK understands (docs/wire-contract.md, 5.2):
/// {"success":false,"code","message","error":{"code","message"}}. All have CORS headers.

/// {"success":true}.
[[nodiscard]] http::Response success(const http::Request& request);
/// {"success":true,"verdicts":[...]}, from its beginning to its end.
[[nodiscard]] http::Response success_with_verdicts(const http::Request& request,
                                                   std::shared_ptr<http::PieceSource> pieces);
inline constexpr std::string_view verdicts_begin = R"({"success":true,"verdicts":[)";
inline constexpr std::string_view verdicts_end = "]}";
/// 400, 401, 404, 405.
[[nodiscard]] http::Response refusal(const http::Request& request, unsigned status, std::string_view code,
                                     std::string_view message);
/// 429 with Retry-After, or 503 if only a restart helps.
[[nodiscard]] http::Response try_later(const http::Request& request, AppendFault fault);
/// 429 rate_limited, with Retry-After of at least these ms.
[[nodiscard]] http::Response too_fast(const http::Request& request, std::int64_t wait_ms, std::string_view message);
/// Retry-After: whole seconds from 1 to 300, `least_ms` or later by up to `spread_ms`. Drawn anew for each answer, so
/// that senders that were refused together do not return together.
[[nodiscard]] std::string retry_after(std::int64_t least_ms, std::int64_t spread_ms);
/// 200 to the pixel of mails and ads: a transparent GIF of one pixel, in 43 bytes, whatever happened to the call.
[[nodiscard]] http::Response pixel_answer(const http::Request& request);
/// 204 to an OPTIONS request; `methods` as in Allow.
[[nodiscard]] http::Response preflight(const http::Request& request, std::string_view methods);
/// Adds the headers that let a page of any origin read the answer.
void add_cors(http::Response& response, const http::Request& request);

} // namespace plumbline::ingest
