#pragma once

#include "daemon/ingest/rulebook.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plumbline::setup {

/// How many calls of each source came within the latest minute, to the second. A call costs the same whatever came
/// before; a source costs a kilobyte. In memory: behind a start it is of the calls since. Lives on the workspace's
/// thread.
class CallRates {
 public:
  static constexpr std::int64_t seconds = 60;

  void count(std::string_view source_id, std::int64_t received_at_ms);
  std::uint64_t per_minute(std::string_view source_id, std::int64_t now_ms) const;

 private:
  struct Second {
    std::int64_t number = 0; ///< since the epoch
    std::uint64_t calls = 0;
  };
  using Minute = std::array<Second, seconds>;
  std::unordered_map<std::string, Minute, ingest::StringHash, std::equal_to<>> sources_;
};

} // namespace plumbline::setup
