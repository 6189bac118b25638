#pragma once

#include "daemon/journal/sqlite/page_images.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::journal {

/// A row of `calls` found in a damaged file.
struct FoundRow {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::int64_t received_at_ms = 0;
  std::string keys;
  std::vector<std::uint32_t> offsets;
  std::string records;
  std::optional<std::int64_t> checksum; ///< absent: the row is of format 1
  std::uint64_t unpacked = 0;           ///< see CallsRow
};

/// Searches every page in use for rows of `calls`, without the tree that leads to them. Runs `whole` for each intact
/// row, and `broken` with the last seq of each damaged row that still names its place. A row may be found more than
/// once.
void find_rows(PageImages& pages, const std::function<void(const FoundRow&)>& whole,
               const std::function<void(std::uint64_t last)>& broken);

} // namespace plumbline::journal
