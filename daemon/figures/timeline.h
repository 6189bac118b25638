#pragma once

#include "daemon/figures/latest_first.h"
#include "daemon/figures/recent_counts.h"
#include "daemon/ingest/record/record.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// The calls from one source that came within one minute, by result.
struct MinuteCount {
  std::int64_t minute = 0; ///< since the epoch
  Environment env = Environment::dev;
  std::string source_id;
  std::string source_name; ///< as in its latest call
  std::uint64_t pass = 0;
  std::uint64_t fail = 0;
  std::uint64_t error = 0;
  std::uint64_t unchecked = 0;

  std::size_t bytes() const { return source_id.size() + source_name.size(); }
};

/// The calls from one source in each of the latest seconds, by result.
struct SecondCounts {
  static constexpr std::size_t seconds_kept = 300;

  Environment env = Environment::dev;
  std::string source_id;
  std::string source_name; ///< as in its latest call
  RecentCounts<seconds_kept> pass;
  RecentCounts<seconds_kept> fail;
  RecentCounts<seconds_kept> error;
  RecentCounts<seconds_kept> unchecked;

  std::size_t bytes() const { return source_id.size() + source_name.size(); }
};

/// Which minutes or seconds are wanted; absent fields do not filter.
struct TimelineQuery {
  std::optional<Environment> env;
  std::string source;                  ///< id or name
  std::int64_t now_ms = 0;             ///< the range ends here at the latest
  std::optional<std::int64_t> from_ms; ///< absent: all that is kept
  std::optional<std::int64_t> to_ms;   ///< exclusive; absent: now
  std::int64_t step = 1;               ///< minutes that are counted together
  bool by_second = false;              ///< the last five minutes, second by second; no range and no step
};

/// How many calls came in each minute of the last 24 hours and in each second of the last five minutes, from each
/// source. A fold over the records alone. Bounded: drops what was counted longest ago. A value without I/O; the cost
/// per call is constant.
class Timeline {
 public:
  static constexpr std::int64_t minutes_kept = 24LL * 60;
  /// Pairs of a minute and a source: a whole day of 14 sources that never rest.
  static constexpr std::size_t max_counts = 14 * static_cast<std::size_t>(minutes_kept);
  static constexpr std::size_t max_bytes = 8U << 20U;
  /// Sources that are counted by the second.
  static constexpr std::size_t max_sources = 500;

  void fold(const ingest::Record& record);
  /// {"from","to","step":60,"counts":[{"at","pass","fail","error","unchecked"}]}, oldest first. Steps without a call
  /// are left out.
  [[nodiscard]] std::string json(const TimelineQuery& query) const;

  /// For storing them.
  LatestFirst<MinuteCount>& kept() { return counts_; }
  LatestFirst<SecondCounts>& seconds() { return seconds_; }
  /// As they were stored; the latest first.
  void restore(std::uint64_t number, std::uint64_t touched, MinuteCount count);
  void restore(std::uint64_t number, std::uint64_t touched, SecondCounts counts);

 private:
  void fold_second(const ingest::Record& record);
  std::string seconds_json(const TimelineQuery& query) const;

  LatestFirst<MinuteCount> counts_{max_counts, max_bytes};
  LatestFirst<SecondCounts> seconds_{max_sources, max_bytes};
  std::string key_; ///< a buffer of fold()
};

} // namespace plumbline::debugger
