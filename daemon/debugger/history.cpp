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

std::string history_page(journal::Journal& journal, const HistoryQuery& query, std::size_t limit) {
  const auto head = journal.head();
  const auto first = journal.first();
  const auto lowest = query.after ? *query.after + 1 : 1;
  auto at = query.before ? std::min(head, *query.before == 0 ? 0 : *query.before - 1) : head;
  std::string events;
  std::size_t count = 0;
  std::uint64_t last_shown = 0;
  bool more = false;
  while (at >= lowest && at > 0 && !more) {
    const auto group = journal.at_or_before(at);
    if (!group) break;
    at = std::min(at, group->last());
    for (; at >= group->first() && at >= lowest; --at) {
      const auto record = group->record(at);
      if (!query.filter.matches(record) || !in_time(query, record)) continue;
      if (count == limit) {
        more = true;
        break;
      }
      if (count++ > 0) events += ',';
      last_shown = at;
      if (query.filter.payload)
        append_with_call(events, group->verdict_json(at), record);
      else
        events += group->verdict_json(at);
    }
  }
  std::string page = "{\"events\":[" + events + "],\"next\":";
  // The cursor is the seq of the last one shown: stable while calls arrive.
  if (more)
    append_json_string(page, std::to_string(last_shown));
  else
    page += "null";
  page += ",\"first\":";
  append_json_number(page, first);
  page += ",\"head\":";
  append_json_number(page, head);
  return page + "}";
}

HistoryLines::HistoryLines(journal::Journal& journal, HistoryQuery query, std::uint64_t limit)
    : journal_(journal), query_(std::move(query)),
      left_(limit == 0 ? std::numeric_limits<std::uint64_t>::max() : limit), at_(query_.after.value_or(0) + 1),
      end_(journal.head()) {
  if (query_.before) end_ = std::min(end_, *query_.before == 0 ? 0 : *query_.before - 1);
}

std::string HistoryLines::next() {
  std::string lines;
  while (lines.size() < piece_bytes && left_ > 0 && at_ <= end_) {
    const auto group = journal_.at_or_after(at_);
    if (!group || group->first() > end_) break;
    at_ = std::max(at_, group->first());
    for (; at_ <= std::min(group->last(), end_) && left_ > 0; ++at_) {
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
