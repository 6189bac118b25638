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
/// A page that has so many bytes ends with a cursor too.
inline constexpr std::size_t max_page_bytes = 8UL * 1024 * 1024;
/// Of the text of a page, or of lines, that is made at a time.
inline constexpr std::size_t history_piece_bytes = 256UL * 1024;

/// A page, newest first: {"events":[...],"next":...,"first":N,"head":N}, piece by piece; `limit` calls at most. Where
/// there is a filter, "scannedTo":N follows: every call from N on (and below `before`) was considered. A page whose
/// time is over, or that has max_page_bytes, says so by fewer than `limit` calls and a `next`. Without an index every
/// call is read. Lives where it is called; each piece may block.
class HistoryPage {
 public:
  HistoryPage(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::size_t limit);
  /// The next piece of the text. `is_over` is asked now and then while it searches: the page ends then.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return done_; }
  /// Bytes of the group that it read last, which it keeps.
  std::size_t held() const { return group_ ? group_->bytes() : 0; }
  /// Lets go of that: it is read again.
  void rest() { group_.reset(); }

 private:
  bool goes_on() const { return cursor_ == 0 && at_ >= lowest_ && at_ > 0; }
  void step(const std::function<bool()>& is_over);
  bool look_up();
  void consider(std::uint64_t seq, const ingest::Record& record, const std::function<bool()>& is_over);
  void add(std::uint64_t seq, const ingest::Record& record);
  void end();

  journal::Journal& journal_;
  journal::CallIndex* index_; ///< null: it knows nothing of what comes next
  HistoryQuery query_;
  std::vector<journal::AnyOf> terms_;
  journal::TimeRange time_;
  std::size_t limit_;
  std::uint64_t head_;
  std::uint64_t first_;
  std::uint64_t lowest_;             ///< of the range
  std::uint64_t scan_to_;            ///< down to it every call is read: the index does not know it
  std::uint64_t at_;                 ///< the newest that was not considered yet
  std::uint64_t scanned_to_;         ///< what is said of that
  std::uint64_t known_to_ = 0;       ///< from it on `found_` has all that may match; 0: nothing was looked up
  std::vector<std::uint64_t> found_; ///< the oldest first
  std::uint64_t cursor_ = 0;         ///< the seq below which the next page begins; 0: there is none
  std::uint64_t asked_every_;        ///< calls between two looks whether it is over
  std::uint64_t considered_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0; ///< of all pieces so far
  journal::GroupPtr group_;
  std::string piece_;
  bool begun_ = false;
  bool done_ = false;
};

/// A page in one text.
std::string history_page(
    journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query, std::size_t limit,
    const std::function<bool()>& is_over = [] { return false; });

/// The same range oldest first, a line for each call, piece by piece; what the filter's index terms name is found by
/// the index. Lives where it is called; each piece may block.
class HistoryLines {
 public:
  /// `limit` 0: the whole range, up to the head of now. Without an index every call is read.
  HistoryLines(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::uint64_t limit);
  /// The next lines, about history_piece_bytes, or what was found until `is_over`: "" then is no end, done() is.
  std::string next(const std::function<bool()>& is_over = [] { return false; });
  bool done() const { return left_ == 0 || at_ > end_; }
  /// As HistoryPage.
  std::size_t held() const { return (group_ ? group_->bytes() : 0) + found_.capacity() * sizeof(std::uint64_t); }
  void rest() { group_.reset(); }

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
  std::uint64_t at_;        ///< the next that was not considered yet
  std::uint64_t end_;       ///< the last seq of the range
  journal::GroupPtr group_; ///< the one that was read last
  std::uint64_t width_;     ///< of the next look into the index, in seqs
  std::uint64_t asked_every_;
  std::uint64_t known_to_{};         ///< below it `found_` has all that may match
  std::vector<std::uint64_t> found_; ///< newest first
};

} // namespace plumbline::debugger
