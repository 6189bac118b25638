#pragma once

#include "daemon/ingest/rulebook.h"
#include "validator/call/call.h"

#include <span>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Where the SDKs of Segment's neighbours send the same calls: RudderStack's and Jitsu's (docs/wire-contract.md,
/// 19). Their write keys are sources' keys like any other; a route gives nothing but another path.

/// A path that is its call's type.
struct SingleRoute {
  std::string_view path;
  validator::CallType type;
};

/// Jitsu: /api/s/{type} from browsers, /api/s/s2s/{type} from servers.
std::span<const SingleRoute> neighbour_single_routes();
/// Jitsu's batches. (RudderStack's beacon is among ingest's own routes.)
std::span<const std::string_view> neighbour_batch_routes();
/// What RudderStack's client-side SDKs ask for before they send anything; with and without the slash.
std::span<const std::string_view> source_config_routes();

/// The answer to it: this source, as one that has nothing to deliver to and wants no figures about the SDK.
std::string source_config_body(const Source& source, std::string_view write_key);

} // namespace plumbline::ingest
