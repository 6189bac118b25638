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

/// Who may come to the console and the API at all, before any token is looked at.

/// Refuses a request for the console or the API whose Host is none of its own names (421: DNS rebinding), websockets
/// and changing requests from pages of another origin, and all of theirs that come with the console's cookie (403). Own
/// names: localhost and any literal address, with the listener's port or none, and `names` (with their port, or with
/// any where they have none). Null: welcome. Ingest's paths are always.
std::unique_ptr<http::Response> console_guard(const http::Request& request, const std::vector<std::string>& names);

/// Whether a request asks to become a websocket.
bool is_websocket(const http::Request& request);

/// By what a request says who it comes from.
enum class Credential : std::uint8_t { none, token, session };
Credential shown_credential(const http::Request& request);

/// Adds `X-Content-Type-Options: nosniff` where it is not there: what calls say is never taken for a page.
void forbid_sniffing(http::Response& response);

/// GET / and /console/{file}: the page; POST /api/login: a session for who shows a token, its id in a cookie; POST
/// /api/logout: its end; GET /healthz, /readyz.
void add_console_routes(http::Router& router, setup::Workspace& workspace, const Readiness& readiness);

/// Whether a path belongs to the console or the API, and its refusals have that shape.
bool is_console_path(std::string_view path);

} // namespace plumbline
