#pragma once

#include "daemon/http/message.h"
#include "daemon/http/router.h"
#include "daemon/readiness.h"
#include "daemon/setup/tokens.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

/// Who may come to the console and the API at all, before any token is looked at.

/// Refuses a request for the console or the API whose Host is none of its own names (421: DNS rebinding), and
/// websockets and changing requests from pages of another origin (403). Own names: localhost, any literal address, and
/// `names`. Null: welcome. Ingest's paths are always.
std::unique_ptr<http::Response> console_guard(const http::Request& request, const std::vector<std::string>& names);

/// GET / and /console/{file}: the page; POST /api/login: a bearer token for the console's cookie; GET /healthz,
/// /readyz.
void add_console_routes(http::Router& router, const setup::Authority& authority, const Readiness& readiness);

/// Whether a path belongs to the console or the API, and its refusals have that shape.
bool is_console_path(std::string_view path);

} // namespace plumbline
