#pragma once

#include "daemon/figures/event_list.h"
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

/// The calls of one event from one source.
struct EventRate {
  static constexpr std::size_t minutes_kept = 30;

  Environment env = Environment::dev;
  validator::CallType type = validator::CallType::none;
  std::string source_id;
  std::string source_name; ///< as in its latest call
  std::optional<std::string> event;
  std::uint64_t seen = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0; ///< the rest was not checked, or its check failed
  std::uint64_t last_seq = 0;
  std::int64_t last_at_ms = 0;
  RecentCounts<60> seconds;
  RecentCounts<minutes_kept> minutes;
  RecentCounts<minutes_kept> failing; ///< by minute; a check that failed counts too

  std::size_t bytes() const { return source_id.size() + source_name.size() + (event ? event->size() : 0); }
};

/// What comes how often: the calls of each event from each source, the most recent first. A fold over the records
/// alone. Bounded: drops what was seen longest ago. A value without I/O; the cost per call is constant.
class EventRates {
 public:
  static constexpr std::size_t max_rates = 5'000;
  static constexpr std::size_t max_bytes = 8U << 20U;

  void fold(std::uint64_t seq, const ingest::Record& record);
  /// {"rates":[...],"next":...}
  [[nodiscard]] std::string page(const EventQuery& query) const;

  /// For storing them.
  LatestFirst<EventRate>& kept() { return rates_; }
  /// As it was stored; the latest first.
  void restore(std::uint64_t number, std::uint64_t touched, EventRate rate);

 private:
  LatestFirst<EventRate> rates_{max_rates, max_bytes};
  std::string key_; ///< a buffer of fold()
};

} // namespace plumbline::debugger
