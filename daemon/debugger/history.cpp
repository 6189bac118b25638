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

std::string history_page(journal::Journal& journal, const HistoryQuery& query, std::size_t limit,
                         const std::function<bool()>& is_over) {
  const auto head = journal.head();
  const auto first = journal.first();
  const auto lowest = std::max(query.after.value_or(0) + 1, first);
  auto at = query.before ? std::min(head, *query.before == 0 ? 0 : *query.before - 1) : head;
  std::string events;
  std::size_t count = 0;
  std::uint64_t cursor = 0; // the seq below which the next page begins; 0: there is none
  std::uint64_t scanned_to = at + 1;
  while (at >= lowest && at > 0 && cursor == 0) {
    const auto group = journal.at_or_before(at);
    if (!group) break;
    at = std::min(at, group->last());
    for (; at >= group->first() && at >= lowest; --at) {
      const auto record = group->record(at);
      if (query.filter.matches(record) && in_time(query, record)) {
        if (count == limit) {
          cursor = scanned_to;
          break;
        }
        if (count++ > 0) events += ',';
        // By itself and not the group's, which makes them all: few may be asked for.
        std::string verdict;
        ingest::append_verdict_json(verdict, at, record);
        if (query.filter.payload)
          append_with_call(events, verdict, record);
        else
          events += verdict;
      }
      scanned_to = at;
      if (at % asked_every == 0 && at > lowest && is_over()) {
        cursor = scanned_to;
        break;
      }
    }
  }
  if (cursor == 0) scanned_to = std::min(scanned_to, lowest);
  std::string page = "{\"events\":[" + events + "],\"next\":";
  // A seq: stable while calls arrive.
  if (cursor != 0)
    append_json_string(page, std::to_string(cursor));
  else
    page += "null";
  page += ",\"first\":";
  append_json_number(page, first);
  page += ",\"head\":";
  append_json_number(page, head);
  if (!query.filter.passes_all()) {
    page += ",\"scannedTo\":";
    append_json_number(page, scanned_to);
  }
  return page + "}";
}

HistoryLines::HistoryLines(journal::Journal& journal, HistoryQuery query, std::uint64_t limit)
    : journal_(journal), query_(std::move(query)),
      left_(limit == 0 ? std::numeric_limits<std::uint64_t>::max() : limit), at_(query_.after.value_or(0) + 1),
      end_(journal.head()) {
  if (query_.before) end_ = std::min(end_, *query_.before == 0 ? 0 : *query_.before - 1);
}

std::string HistoryLines::next(const std::function<bool()>& is_over) {
  std::string lines;
  while (lines.size() < piece_bytes && !done() && !is_over()) {
    const auto group = journal_.at_or_after(at_);
    if (!group || group->first() > end_) {
      at_ = end_ + 1;
      break;
    }
    at_ = std::max(at_, group->first());
    for (; at_ <= std::min(group->last(), end_) && left_ > 0; ++at_) {
      if (at_ % asked_every == 0 && is_over()) return lines;
      const auto record = group->record(at_);
      if (!query_.filter.matches(record) || !in_time(query_, record)) continue;
      if (query_.filter.payload) {
        lines += "{\"verdict\":";
        lines += group->verdict_json(at_);
        lines += ",\"call\":";
        ingest::append_call_json(lines, record);
        lines += '}';
      } else {
        lines += group->verdict_json(at_);
      }
      lines += '\n';
      --left_;
    }
  }
  return lines;
}

} // namespace plumbline::debugger
