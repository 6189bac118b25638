#include "daemon/debugger/history.h"

#include "daemon/ingest/record/record_json.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace plumbline::debugger {

namespace {

/// How many calls are considered between two looks at the clock; if their text is read, one.
constexpr std::uint64_t asked_every = 64;
std::uint64_t calls_between_looks(const HistoryQuery& query) {
  return query.filter.query.reads_calls() ? 1 : asked_every;
}
/// How many calls the index returns at a time, for lines: 8 bytes each.
constexpr std::uint64_t candidates_at_once = 1U << 16U;
constexpr std::uint64_t widest_look = 1U << 24U;

bool in_time(const HistoryQuery& query, const ingest::Record& record) {
  return (!query.from_ms || record.received_at_ms >= *query.from_ms) &&
         (!query.to_ms || record.received_at_ms < *query.to_ms);
}

/// A Verdict with its call as a further, last member.
void append_with_call(std::string& out, std::string_view verdict, const ingest::Record& record) {
  out += verdict.substr(0, verdict.size() - 1);
  out += ",\"call\":";
  ingest::append_call_json(out, record);
  out += '}';
}

} // namespace

HistoryPage::HistoryPage(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query, std::size_t limit)
    : journal_(journal), index_(index), query_(std::move(query)), terms_(query_.filter.index_terms()), limit_(limit),
      head_(journal.head()), first_(journal.first()), lowest_(std::max(query_.after.value_or(0) + 1, first_)),
      scan_to_(lowest_), at_(head_), asked_every_(calls_between_looks(query_)) {
  if (query_.before) at_ = std::min(head_, *query_.before == 0 ? 0 : *query_.before - 1);
  scanned_to_ = at_ + 1;
  if (query_.from_ms || query_.to_ms) time_ = {query_.from_ms, query_.to_ms};
  if (terms_.empty() && !query_.from_ms && !query_.to_ms) index_ = nullptr;
  if (index_ != nullptr) scan_to_ = std::max(index_->indexed_to() + 1, lowest_);
}

std::string HistoryPage::next(const std::function<bool()>& is_over) {
  piece_.clear();
  if (!std::exchange(begun_, true)) piece_ = "{\"events\":[";
  while (goes_on() && piece_.size() < history_piece_bytes) step(is_over);
  if (!goes_on()) end();
  bytes_ += piece_.size();
  return std::move(piece_);
}

/// Considers a call, or searches for candidates.
void HistoryPage::step(const std::function<bool()>& is_over) {
  if (!found_.empty()) {
    const auto seq = found_.back();
    found_.pop_back();
    if (!group_ || !group_->holds(seq)) group_ = journal_.at_or_after(seq);
    at_ = seq;
    if (group_ && group_->holds(seq)) consider(seq, group_->record(seq), is_over);
    if (cursor_ == 0) at_ = seq - 1;
    return;
  }
  if (known_to_ != 0) {
    at_ = known_to_ - 1;
    scanned_to_ = std::exchange(known_to_, 0);
    return;
  }
  if (index_ != nullptr && at_ < scan_to_) {
    if (!look_up()) {
      index_ = nullptr;
      scan_to_ = lowest_;
    }
    return;
  }
  if (!group_ || !group_->holds(at_)) group_ = journal_.at_or_before(at_);
  if (!group_) {
    at_ = 0;
    return;
  }
  at_ = std::min(at_, group_->last());
  while (goes_on() && at_ >= group_->first() && at_ >= scan_to_ && piece_.size() < history_piece_bytes) {
    consider(at_, group_->record(at_), is_over);
    if (cursor_ == 0) --at_;
  }
}

/// Looks up the calls that may match by the index. False: it does not cover the next calls.
bool HistoryPage::look_up() {
  const auto before = at_ + 1;
  auto found = index_->find(terms_, before, lowest_, limit_ - count_ + 1, time_);
  if (found.scanned_to >= before) return false;
  found_ = std::move(found.seqs);
  std::ranges::reverse(found_);
  known_to_ = found.scanned_to;
  return true;
}

/// Sets the cursor if the page ends with this call.
void HistoryPage::consider(std::uint64_t seq, const ingest::Record& record, const std::function<bool()>& is_over) {
  if (query_.filter.matches(record) && in_time(query_, record)) {
    if (count_ == limit_) {
      cursor_ = scanned_to_;
      return;
    }
    add(seq, record);
  }
  scanned_to_ = seq;
  const bool full = bytes_ + piece_.size() >= max_page_bytes;
  if (seq > lowest_ && (full || (++considered_ % asked_every_ == 0 && is_over()))) cursor_ = seq;
}

void HistoryPage::add(std::uint64_t seq, const ingest::Record& record) {
  if (count_++ > 0) piece_ += ',';
  // Renders this verdict alone, not the whole group's: few may be wanted.
  std::string verdict;
  ingest::Sight::Room room;
  const auto seen = query_.filter.sight.seen(record, room);
  ingest::append_verdict_json(verdict, seq, seen);
  if (query_.filter.payload)
    append_with_call(piece_, verdict, seen);
  else
    piece_ += verdict;
}

void HistoryPage::end() {
  if (cursor_ == 0) scanned_to_ = std::min(scanned_to_, lowest_);
  piece_ += "],\"next\":";
  // A seq: stable while calls arrive.
  if (cursor_ != 0)
    append_json_string(piece_, std::to_string(cursor_));
  else
    piece_ += "null";
  piece_ += ",\"first\":";
  append_json_number(piece_, first_);
  piece_ += ",\"head\":";
  append_json_number(piece_, head_);
  if (!query_.filter.passes_all()) {
    piece_ += ",\"scannedTo\":";
    append_json_number(piece_, scanned_to_);
  }
  piece_ += '}';
  done_ = true;
}

std::string history_page(journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query,
                         std::size_t limit, const std::function<bool()>& is_over) {
  HistoryPage page(journal, index, query, limit);
  std::string text;
  while (!page.done()) text += page.next(is_over);
  return text;
}

HistoryLines::HistoryLines(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query,
                           std::uint64_t limit)
    : journal_(journal), index_(index), query_(std::move(query)), terms_(query_.filter.index_terms()),
      left_(limit == 0 ? std::numeric_limits<std::uint64_t>::max() : limit),
      at_(std::max(query_.after.value_or(0) + 1, journal.first())), end_(journal.head()), width_(candidates_at_once),
      asked_every_(calls_between_looks(query_)) {
  if (query_.before) end_ = std::min(end_, *query_.before == 0 ? 0 : *query_.before - 1);
  if (query_.from_ms || query_.to_ms) time_ = {query_.from_ms, query_.to_ms};
  if (terms_.empty() && !query_.from_ms && !query_.to_ms) index_ = nullptr;
}

std::string HistoryLines::next(const std::function<bool()>& is_over) {
  std::string lines;
  while (lines.size() < history_piece_bytes && !done() && !is_over()) {
    if (at_ < known_to_)
      add_found(lines, is_over);
    else if (index_ != nullptr)
      look_up();
    else if (!add_group(lines, is_over))
      break;
  }
  return lines;
}

/// The index finds the newest first: search range by range, wider where little matches, each one complete.
void HistoryLines::look_up() {
  const auto to = std::min({at_ + width_, end_ + 1, index_->indexed_to() + 1});
  if (to <= at_) {
    index_ = nullptr;
    return;
  }
  auto found = index_->find(terms_, to, at_, candidates_at_once, time_);
  if (found.scanned_to >= to) {
    index_ = nullptr;
  } else if (found.scanned_to > at_) {
    width_ = std::max(width_ / 2, candidates_at_once);
  } else {
    if (found.seqs.size() < candidates_at_once / 8) width_ = std::min(2 * width_, widest_look);
    found_ = std::move(found.seqs);
    known_to_ = to;
  }
}

void HistoryLines::add_found(std::string& lines, const std::function<bool()>& is_over) {
  for (std::size_t considered = 1; !found_.empty() && left_ > 0 && lines.size() < history_piece_bytes; ++considered) {
    const auto seq = found_.back();
    found_.pop_back();
    if (!group_ || !group_->holds(seq)) group_ = journal_.at_or_after(seq);
    if (group_ && group_->holds(seq)) add(lines, seq);
    at_ = seq + 1;
    if (considered % asked_every_ == 0 && is_over()) return;
  }
  if (found_.empty()) at_ = known_to_;
}

/// False: its time is over.
bool HistoryLines::add_group(std::string& lines, const std::function<bool()>& is_over) {
  if (!group_ || !group_->holds(at_)) group_ = journal_.at_or_after(at_);
  if (!group_ || group_->first() > end_) {
    at_ = end_ + 1;
    return true;
  }
  at_ = std::max(at_, group_->first());
  for (; at_ <= std::min(group_->last(), end_) && left_ > 0 && lines.size() < history_piece_bytes; ++at_) {
    if (at_ % asked_every_ == 0 && is_over()) return false;
    add(lines, at_);
  }
  return true;
}

void HistoryLines::add(std::string& lines, std::uint64_t seq) {
  const auto record = group_->record(seq);
  if (!query_.filter.matches(record) || !in_time(query_, record)) return;
  const auto begin = lines.size();
  // Renders this verdict alone: the group would make all of them and keep them.
  if (query_.filter.payload) lines += "{\"verdict\":";
  ingest::Sight::Room room;
  const auto seen = query_.filter.sight.seen(record, room);
  ingest::append_verdict_json(lines, seq, seen);
  if (query_.filter.payload) {
    lines += ",\"call\":";
    ingest::append_call_json(lines, seen);
    lines += '}';
  }
  make_one_line(lines, begin);
  lines += '\n';
  --left_;
}

} // namespace plumbline::debugger
