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

/// How many calls of each source came within the last minute, to the second. The
/// cost per call is constant; a source costs a kilobyte. In memory: a start
/// reads the preceding minute from the journal. Lives on the workspace's thread.
class CallRates {
 public:
  static constexpr std::int64_t seconds = 60;
  /// The most calls that a start reads: above it the rate is too low for the minute.
  static constexpr std::size_t most_looked_back = 100'000;

  /// Counts the calls of the last minute up to this seq, newest first; later ones are given to count(). Skips what
  /// cannot be read.
  void look_back(journal::Journal& journal, std::uint64_t through, std::int64_t now_ms);
  /// Ascending by seq; skips a call that was counted.
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
