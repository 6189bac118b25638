#pragma once

#include "daemon/http/message.h"

#include <string>
#include <string_view>

namespace plumbline::http {

/// An RFC 9457 answer of /api: {"type":"urn:plumbline:problem:CODE","title","status","detail","code", ...}.
/// `members`: further members as JSON text, `"at":17,"expected":[...]`, or "".
[[nodiscard]] Response problem(unsigned status, std::string_view code, std::string_view title, std::string_view detail,
                               std::string_view members = "");

/// A 200 (or 201 ...) with a JSON body.
[[nodiscard]] Response json(std::string body, unsigned status = 200);

/// A 204.
[[nodiscard]] Response no_content();

} // namespace plumbline::http
