#include "daemon/debugger/history.h"

#include "daemon/ingest/record_json.h"
#include "validator/json_text.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::size_t piece_bytes = 256 * 1024;
/// So many calls are considered between two looks at the clock.
constexpr std::uint64_t asked_every = 64;
/// Of the index at a time, for lines: 8 bytes each.
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

namespace {

/// A page while it is searched, from the newest call down.
class Page {
 public:
  Page(journal::Journal& journal, const HistoryQuery& query, std::size_t limit, const std::function<bool()>& is_over)
      : journal_(journal), query_(query), limit_(limit), is_over_(is_over), head_(journal.head()),
        first_(journal.first()), lowest_(std::max(query.after.value_or(0) + 1, first_)),
        at_(query.before ? std::min(head_, *query.before == 0 ? 0 : *query.before - 1) : head_), scanned_to_(at_ + 1) {
    if (query.from_ms || query.to_ms) time_ = {query.from_ms, query.to_ms};
  }

  std::string search(journal::CallIndex* index) {
    const auto terms = query_.filter.index_terms();
    if (index != nullptr && (!terms.empty() || query_.from_ms || query_.to_ms)) {
      scan(std::max(index->indexed_to() + 1, lowest_));
      while (goes_on() && find(*index, terms)) {
      }
    }
    scan(lowest_);
    if (cursor_ == 0) scanned_to_ = std::min(scanned_to_, lowest_);
    return text();
  }

 private:
  bool goes_on() const { return cursor_ == 0 && at_ >= lowest_ && at_ > 0; }

  /// Every call from the place down to `to`.
  void scan(std::uint64_t to) {
    while (goes_on() && at_ >= to) {
      const auto group = journal_.at_or_before(at_);
      if (!group) {
        at_ = 0;
        return;
      }
      at_ = std::min(at_, group->last());
      for (; at_ >= group->first() && at_ >= to; --at_)
        if (!consider(at_, group->record(at_))) return;
    }
  }

  /// Those of which the index says that they may match. False: it knows nothing of what comes next.
  bool find(journal::CallIndex& index, const std::vector<journal::AnyOf>& terms) {
    const auto before = at_ + 1;
    const auto found = index.find(terms, before, lowest_, limit_ - count_ + 1, time_);
    if (found.scanned_to >= before) return false;
    journal::GroupPtr group;
    for (const auto seq : found.seqs) {
      if (!group || !group->holds(seq)) group = journal_.at_or_after(seq);
      if (group && group->holds(seq) && !consider(seq, group->record(seq))) return false;
    }
    at_ = found.scanned_to - 1;
    scanned_to_ = found.scanned_to;
    return true;
  }

  /// False: the page ends here.
  bool consider(std::uint64_t seq, const ingest::Record& record) {
    if (query_.filter.matches(record) && in_time(query_, record)) {
      if (count_ == limit_) {
        cursor_ = scanned_to_;
        return false;
      }
      add(seq, record);
    }
    scanned_to_ = seq;
    if (++considered_ % asked_every == 0 && seq > lowest_ && is_over_()) cursor_ = seq;
    return cursor_ == 0;
  }

  void add(std::uint64_t seq, const ingest::Record& record) {
    if (count_++ > 0) events_ += ',';
    // By itself and not the group's, which makes them all: few may be asked for.
    std::string verdict;
    ingest::append_verdict_json(verdict, seq, record);
    if (query_.filter.payload)
      append_with_call(events_, verdict, record);
    else
      events_ += verdict;
  }

  std::string text() const {
    std::string page = "{\"events\":[" + events_ + "],\"next\":";
    // A seq: stable while calls arrive.
    if (cursor_ != 0)
      append_json_string(page, std::to_string(cursor_));
    else
      page += "null";
    page += ",\"first\":";
    append_json_number(page, first_);
    page += ",\"head\":";
    append_json_number(page, head_);
    if (!query_.filter.passes_all()) {
      page += ",\"scannedTo\":";
      append_json_number(page, scanned_to_);
    }
    return page + "}";
  }

  journal::Journal& journal_;
  const HistoryQuery& query_;
  const std::size_t limit_;
  const std::function<bool()>& is_over_;
  const std::uint64_t head_;
  const std::uint64_t first_;
  const std::uint64_t lowest_;
  journal::TimeRange time_;
  std::uint64_t at_; ///< the newest that was not considered yet
  std::uint64_t scanned_to_;
  std::uint64_t cursor_ = 0; ///< the seq below which the next page begins; 0: there is none
  std::uint64_t considered_ = 0;
  std::size_t count_ = 0;
  std::string events_;
};

} // namespace

std::string history_page(journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query,
                         std::size_t limit, const std::function<bool()>& is_over) {
  return Page(journal, query, limit, is_over).search(index);
}

HistoryLines::HistoryLines(journal::Journal& journal, journal::CallIndex* index, HistoryQuery query,
                           std::uint64_t limit)
    : journal_(journal), index_(index), query_(std::move(query)), terms_(query_.filter.index_terms()),
      left_(limit == 0 ? std::numeric_limits<std::uint64_t>::max() : limit),
      at_(std::max(query_.after.value_or(0) + 1, journal.first())), end_(journal.head()), width_(candidates_at_once) {
  if (query_.before) end_ = std::min(end_, *query_.before == 0 ? 0 : *query_.before - 1);
  if (query_.from_ms || query_.to_ms) time_ = {query_.from_ms, query_.to_ms};
  if (terms_.empty() && !query_.from_ms && !query_.to_ms) index_ = nullptr;
}

std::string HistoryLines::next(const std::function<bool()>& is_over) {
  std::string lines;
  while (lines.size() < piece_bytes && !done() && !is_over()) {
    if (at_ < known_to_)
      add_found(lines, is_over);
    else if (index_ != nullptr)
      look_up();
    else if (!add_group(lines, is_over))
      break;
  }
  return lines;
}

/// The index finds the newest first: range by range, wider where little matches, and so narrow that each is whole.
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
  for (std::size_t considered = 1; !found_.empty() && left_ > 0 && lines.size() < piece_bytes; ++considered) {
    const auto seq = found_.back();
    found_.pop_back();
    if (!group_ || !group_->holds(seq)) group_ = journal_.at_or_after(seq);
    if (group_ && group_->holds(seq)) add(lines, seq);
    at_ = seq + 1;
    if (considered % asked_every == 0 && is_over()) return;
  }
  if (found_.empty()) at_ = known_to_;
}

/// False: its time is over.
bool HistoryLines::add_group(std::string& lines, const std::function<bool()>& is_over) {
  group_ = journal_.at_or_after(at_);
  if (!group_ || group_->first() > end_) {
    at_ = end_ + 1;
    return true;
  }
  at_ = std::max(at_, group_->first());
  for (; at_ <= std::min(group_->last(), end_) && left_ > 0; ++at_) {
    if (at_ % asked_every == 0 && is_over()) return false;
    add(lines, at_);
  }
  return true;
}

void HistoryLines::add(std::string& lines, std::uint64_t seq) {
  const auto record = group_->record(seq);
  if (!query_.filter.matches(record) || !in_time(query_, record)) return;
  // By itself where the index found it and not the group's, which makes them all: few may be asked for.
  std::string own;
  if (at_ < known_to_) ingest::append_verdict_json(own, seq, record);
  const auto& verdict = own.empty() ? group_->verdict_json(seq) : own;
  if (query_.filter.payload) {
    lines.append("{\"verdict\":").append(verdict).append(",\"call\":");
    ingest::append_call_json(lines, record);
    lines += '}';
  } else {
    lines += verdict;
  }
  lines += '\n';
  --left_;
}

} // namespace plumbline::debugger
