#pragma once

#include "daemon/ingest/rulebook.h"
#include "validator/call/call.h"

#include <span>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Where the SDKs of RudderStack and Jitsu send the same calls (docs/wire-contract.md, 19). Their write keys are
/// ordinary keys of sources; a route only adds another path.

/// A path that names its call's type.
struct SingleRoute {
  std::string_view path;
  validator::CallType type;
};

/// Jitsu: /api/s/{type} from browsers, /api/s/s2s/{type} from servers.
[[nodiscard]] std::span<const SingleRoute> neighbour_single_routes();
/// Jitsu's batches. (RudderStack's beacon is among ingest's own routes.)
[[nodiscard]] std::span<const std::string_view> neighbour_batch_routes();
/// What RudderStack's client-side SDKs request before they send anything; with and without the slash.
[[nodiscard]] std::span<const std::string_view> source_config_routes();

/// The answer to it: this source, with nothing to deliver to, and no request for figures about the SDK.
[[nodiscard]] std::string source_config_body(const Source& source, std::string_view write_key);

} // namespace plumbline::ingest
