#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plumbline::journal {

/// One row of `calls`: neighbouring calls with their dedupe keys. Borrowed bytes; README.md has the layout.
struct CallsRow {
  std::uint64_t first = 0;
  std::int64_t received_at_ms = 0;
  std::string_view keys;
  std::span<const std::uint32_t> offsets;
  std::string_view records;
  std::uint64_t unpacked = 0; ///< the records' bytes before they were packed (record_codec.h); 0: they are as they are
};

/// XXH3 (64 bits) over the row's contents, as an SQLite integer.
[[nodiscard]] std::int64_t checksum_of(const CallsRow& row);

} // namespace plumbline::journal
