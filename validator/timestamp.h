#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline {

/// Reads ISO 8601 as SDKs write it: 0 to 9 fraction digits, Z, an offset or none (taken as UTC), T or a space,
/// one-digit day or month, a bare date (docs/wire-contract.md, 12.1). ms since the epoch.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// "2026-11-24T00:00:00.000Z".
std::string format_timestamp(std::int64_t unix_ms);

/// receivedAt - (sentAt - originalTimestamp). Without originalTimestamp: receivedAt; without sentAt: originalTimestamp
/// as it is.
std::int64_t corrected_timestamp(std::int64_t received_ms, std::optional<std::string_view> sent_at,
                                 std::optional<std::string_view> original);

} // namespace plumbline
