#pragma once

#include "daemon/http/message.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The body of GET /v1/projects/{key}/settings. Names this listener as the place to send calls to, or the mobile SDKs
/// would use the vendor's host. Sets sane retries for kotlin and swift. Never names a plan, which would let
/// analytics.js drop calls before anybody sees them (docs/wire-contract.md, 7). `host`: the request's Host, or the
/// listener's own address.
[[nodiscard]] std::string settings_body(std::string_view write_key, std::string_view host);

} // namespace plumbline::ingest
