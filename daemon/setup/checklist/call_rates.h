#pragma once

#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plumbline::setup {

/// How many calls of each source came within the latest minute, to the second. A call costs the same whatever came
/// before; a source costs a kilobyte. In memory: a start reads the minute before it from the journal. Lives on the
/// workspace's thread.
class CallRates {
 public:
  static constexpr std::int64_t seconds = 60;
  /// The most calls that a start reads: above it the rate is too small for a minute.
  static constexpr std::size_t most_looked_back = 100'000;

  /// Counts the calls of the latest minute up to this seq, newest first; those behind it are given to count(). What
  /// cannot be read is passed over.
  void look_back(journal::Journal& journal, std::uint64_t through, std::int64_t now_ms);
  /// Ascending by seq; one that was counted is passed over.
  void count(std::uint64_t seq, std::string_view source_id, std::int64_t received_at_ms);
  std::uint64_t per_minute(std::string_view source_id, std::int64_t now_ms) const;

 private:
  struct Second {
    std::int64_t number = 0; ///< since the epoch
    std::uint64_t calls = 0;
  };
  using Minute = std::array<Second, seconds>;
  void add(std::string_view source_id, std::int64_t received_at_ms);

  std::unordered_map<std::string, Minute, ingest::StringHash, std::equal_to<>> sources_;
  std::uint64_t counted_to_ = 0;
};

} // namespace plumbline::setup
