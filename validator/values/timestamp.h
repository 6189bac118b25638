#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline {

/// Reads ISO 8601 as SDKs write it: 0 to 9 fraction digits, T or a blank, one-digit day or month, a bare date; the zone
/// as Z, UTC, GMT, +00, +0000 or +00:00, also after a blank or a stray colon, or none (taken as UTC). Ignores blanks
/// around it (docs/wire-contract.md, 12.1). ms since the epoch. The calendar is std::chrono's. The
/// reading is our own: std::chrono::parse and Howard Hinnant's date read one format at a time through a stream, which
/// is slow, and SDKs write many formats.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// "2026-11-24T00:00:00.000Z".
[[nodiscard]] std::string format_timestamp(std::int64_t unix_ms);

} // namespace plumbline
