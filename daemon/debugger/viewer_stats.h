#pragma once

#include "daemon/ingest/notices/notice.h"
#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace plumbline::debugger {

/// What a viewer has seen since it connected or last changed its filter.
class ViewerStats {
 public:
  /// How many kinds of event are counted separately; others are in the totals only. The message names the 100 most
  /// frequent.
  static constexpr std::size_t max_counted_events = 1000;
  static constexpr std::size_t max_named_events = 100;

  explicit ViewerStats(std::int64_t now_ms) : since_ms_(now_ms), last_ms_(now_ms) {}

  void count(const ingest::Record& record);
  void set_notices(const ingest::NoticeTotals::Counts& notices) { notices_ = notices; }
  /// Appends the `stats` message; perSecond covers the time since the previous message.
  void append_message(std::string& out, std::int64_t now_ms, std::uint64_t head, std::uint64_t position);

 private:
  struct EventCount {
    std::uint64_t pass = 0;
    std::uint64_t fail = 0;
    std::uint64_t all = 0;
  };

  std::int64_t since_ms_;
  std::int64_t last_ms_;
  std::uint64_t last_calls_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t results_[4] = {};
  ingest::NoticeTotals::Counts notices_;
  std::map<std::pair<validator::CallType, std::string>, EventCount> events_;
};

} // namespace plumbline::debugger
