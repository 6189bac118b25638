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

/// The same range oldest first, a line for each call, piece by piece. Lives where it is called; each piece may block.
class HistoryLines {
 public:
  /// `limit` 0: the whole range, up to the head of now.
  HistoryLines(journal::Journal& journal, HistoryQuery query, std::uint64_t limit);
  /// The next lines, about 256 KiB, or what was found until `is_over`: "" then is no end, done() is.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return left_ == 0 || at_ > end_; }

 private:
  journal::Journal& journal_;
  HistoryQuery query_;
  std::uint64_t left_;
  std::uint64_t at_;
  std::uint64_t end_; ///< the last seq of the range
};

} // namespace plumbline::debugger
