#pragma once

#include "daemon/filter/filter.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/index/call_index.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::debugger {

/// Which calls of the journal to return. `before` and `after` are seqs, exclusive; `from` and `to` are times of
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
/// A page of this size ends with a cursor too.
inline constexpr std::size_t max_page_bytes = 8UL * 1024 * 1024;
/// How much text of a page, or of lines, is made at a time.
inline constexpr std::size_t history_piece_bytes = 256UL * 1024;

/// A page, newest first: {"events":[...],"next":...,"first":N,"head":N}, piece by piece; `limit` calls at most. With a
/// filter, "scannedTo":N follows: every call from N on (and below `before`) was considered. A page that reached its
/// time or max_page_bytes has fewer than `limit` calls and a `next`. Without an index every call is read. Lives where
/// it is called; each piece may block.
class HistoryPage {
 public:
  HistoryPage(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::size_t limit);
  /// The next piece of the text. Calls `is_over` from time to time while it searches; if true the page ends.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return done_; }
  /// Bytes of the last group read, which it keeps.
  std::size_t held() const { return group_ ? group_->bytes() : 0; }
  /// Drops that group: it is read again.
  void rest() { group_.reset(); }

 private:
  bool goes_on() const { return cursor_ == 0 && at_ >= lowest_ && at_ > 0; }
  void step(const std::function<bool()>& is_over);
  bool look_up();
  void consider(std::uint64_t seq, const ingest::Record& record, const std::function<bool()>& is_over);
  void add(std::uint64_t seq, const ingest::Record& record);
  void end();

  journal::Journal& journal_;
  journal::CallIndex* index_; ///< null: no index covers the next calls
  HistoryQuery query_;
  std::vector<journal::AnyOf> terms_;
  journal::TimeRange time_;
  std::size_t limit_;
  std::uint64_t head_;
  std::uint64_t first_;
  std::uint64_t lowest_;             ///< the lowest seq of the range
  std::uint64_t scan_to_;            ///< calls down to this one are all read: the index does not have them
  std::uint64_t at_;                 ///< the newest that was not considered yet
  std::uint64_t scanned_to_;         ///< the value reported for that
  std::uint64_t known_to_ = 0;       ///< `found_` has all that may match from here on; 0: nothing was looked up
  std::vector<std::uint64_t> found_; ///< the oldest first
  std::uint64_t cursor_ = 0;         ///< the seq below which the next page begins; 0: no next page
  std::uint64_t asked_every_;        ///< calls between two checks of `is_over`
  std::uint64_t considered_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0; ///< of all pieces so far
  journal::GroupPtr group_;
  std::string piece_;
  bool begun_ = false;
  bool done_ = false;
};

/// A page as one text.
[[nodiscard]] std::string history_page(
    journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query, std::size_t limit,
    const std::function<bool()>& is_over = [] { return false; });

/// The same range oldest first, one line for each call, piece by piece. The index finds what the filter's index terms
/// name. Lives where it is called; each piece may block.
class HistoryLines {
 public:
  /// `limit` 0: the whole range, up to the present head. Without an index every call is read.
  HistoryLines(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::uint64_t limit);
  /// The next lines, about history_piece_bytes, or those found until `is_over`. "" does not mean the end; done() tells.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return left_ == 0 || at_ > end_; }
  /// As in HistoryPage.
  std::size_t held() const { return (group_ ? group_->bytes() : 0) + found_.capacity() * sizeof(std::uint64_t); }
  void rest() { group_.reset(); }

 private:
  void look_up();
  void add_found(std::string& lines, const std::function<bool()>& is_over);
  bool add_group(std::string& lines, const std::function<bool()>& is_over);
  void add(std::string& lines, std::uint64_t seq);

  journal::Journal& journal_;
  journal::CallIndex* index_; ///< null: no index covers the next calls
  HistoryQuery query_;
  std::vector<journal::AnyOf> terms_;
  journal::TimeRange time_;
  std::uint64_t left_;
  std::uint64_t at_;        ///< the next that was not considered yet
  std::uint64_t end_;       ///< the last seq of the range
  journal::GroupPtr group_; ///< the last one read
  std::uint64_t width_;     ///< of the next search of the index, in seqs
  std::uint64_t asked_every_;
  std::uint64_t known_to_{};         ///< `found_` has all that may match below here
  std::vector<std::uint64_t> found_; ///< newest first
};

} // namespace plumbline::debugger
