#pragma once

#include "daemon/http/message.h"
#include "daemon/http/router.h"
#include "daemon/readiness.h"
#include "daemon/setup/workspace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

/// Who may reach the console and the API at all, before any token is checked.

/// Refuses requests for the console or the API whose Host is not one of its own names (421: DNS rebinding). Refuses
/// websockets and changing requests from pages of another origin, and all of theirs with the console's cookie (403).
/// Own names: localhost and any literal address, with the listener's port or none, and `names` (with their port, or any
/// if they name none). Null: allowed. Ingest's paths always are.
[[nodiscard]] std::unique_ptr<http::Response> console_guard(const http::Request& request,
                                                            const std::vector<std::string>& names);

/// Whether a request asks to become a websocket.
[[nodiscard]] bool is_websocket(const http::Request& request);

/// How a request identifies its client.
enum class Credential : std::uint8_t { none, token, session };
[[nodiscard]] Credential shown_credential(const http::Request& request);

/// Adds `X-Content-Type-Options: nosniff` if it is missing, so that a call's text is never taken for a page.
void forbid_sniffing(http::Response& response);

/// GET / and /console/{file}: the page; POST /api/login: opens a session for the holder of a token, its id in a cookie;
/// POST /api/logout: ends it; GET /healthz, /readyz.
void add_console_routes(http::Router& router, setup::Workspace& workspace, const Readiness& readiness);

/// Whether a path belongs to the console or the API, so that its refusals have their shape.
[[nodiscard]] bool is_console_path(std::string_view path);

} // namespace plumbline
