#pragma once

#include "daemon/debugger/filter.h"
#include "daemon/journal/call_index.h"
#include "daemon/journal/journal.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::debugger {

/// Which calls of the journal are asked for. `before` and `after` are seqs, exclusive; `from` and `to` are times of
/// receipt, `to` exclusive.
struct HistoryQuery {
  Filter filter;
  std::optional<std::uint64_t> before;
  std::optional<std::uint64_t> after;
  std::optional<std::int64_t> from_ms;
  std::optional<std::int64_t> to_ms;
};

/// How long a page may search before it ends with what it has found, and a cursor.
inline constexpr std::chrono::milliseconds page_search_time{200};

/// A page, newest first: {"events":[...],"next":...,"first":N,"head":N}, `limit` calls at most. Reads the journal: may
/// block. Where there is a filter, "scannedTo":N follows: every call from N on (and below `before`) was considered. A
/// page whose time is over says so by fewer than `limit` calls and a `next`. `is_over` is asked now and then while it
/// searches. Without an index every call is read.
std::string history_page(
    journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query, std::size_t limit,
    const std::function<bool()>& is_over = [] { return false; });

/// The same range oldest first, a line for each call, piece by piece; what the filter's index terms name is found by
/// the index. Lives where it is called; each piece may block.
class HistoryLines {
 public:
  /// `limit` 0: the whole range, up to the head of now. Without an index every call is read.
  HistoryLines(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::uint64_t limit);
  /// The next lines, about 256 KiB, or what was found until `is_over`: "" then is no end, done() is.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return left_ == 0 || at_ > end_; }

 private:
  void look_up();
  void add_found(std::string& lines, const std::function<bool()>& is_over);
  bool add_group(std::string& lines, const std::function<bool()>& is_over);
  void add(std::string& lines, std::uint64_t seq);

  journal::Journal& journal_;
  journal::CallIndex* index_; ///< null: it knows nothing of what comes next
  HistoryQuery query_;
  std::vector<journal::AnyOf> terms_;
  journal::TimeRange time_;
  std::uint64_t left_;
  std::uint64_t at_;                 ///< the next that was not considered yet
  std::uint64_t end_;                ///< the last seq of the range
  journal::GroupPtr group_;          ///< the one that was read last
  std::uint64_t width_;              ///< of the next look into the index, in seqs
  std::uint64_t known_to_{};         ///< below it `found_` has all that may match
  std::vector<std::uint64_t> found_; ///< newest first
};

} // namespace plumbline::debugger
