#include "daemon/debugger/viewer_stats.h"

#include "validator/json/json_text.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace plumbline::debugger {

using validator::VerdictResult;

void ViewerStats::count(const ingest::Record& record) {
  ++calls_;
  ++results_[static_cast<std::size_t>(record.result)];
  auto key = std::make_pair(record.type, std::string(record.event));
  auto found = events_.find(key);
  if (found == events_.end()) {
    if (events_.size() >= max_counted_events) return;
    found = events_.emplace(std::move(key), EventCount{}).first;
  }
  ++found->second.all;
  if (record.result == VerdictResult::pass) ++found->second.pass;
  if (record.result == VerdictResult::fail) ++found->second.fail;
}

void ViewerStats::append_message(std::string& out, std::int64_t now_ms, std::uint64_t head, std::uint64_t position) {
  const auto number = [&out](std::string_view name, std::uint64_t value) {
    out += ",\"";
    out += name;
    out += "\":";
    append_json_number(out, value);
  };
  out += R"({"type":"stats","at":)";
  append_json_time(out, now_ms);
  number("seq", head);
  number("position", position);
  out += ",\"since\":";
  append_json_time(out, since_ms_);
  number("calls", calls_);
  for (const auto result : {VerdictResult::pass, VerdictResult::fail, VerdictResult::error, VerdictResult::unchecked})
    number(name_of(result), results_[static_cast<std::size_t>(result)]);
  number("duplicates", notices_.duplicates);
  number("refused", notices_.refused);
  const auto elapsed_ms = std::max<std::int64_t>(now_ms - last_ms_, 1);
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.1f",
                1000.0 * static_cast<double>(calls_ - last_calls_) / static_cast<double>(elapsed_ms));
  out += ",\"perSecond\":";
  out += rate;
  last_ms_ = now_ms;
  last_calls_ = calls_;

  std::vector<decltype(events_)::const_pointer> named;
  named.reserve(events_.size());
  for (const auto& event : events_) named.push_back(&event);
  const auto shown = std::min(named.size(), max_named_events);
  std::partial_sort(named.begin(), named.begin() + static_cast<std::ptrdiff_t>(shown), named.end(),
                    [](const auto* a, const auto* b) { return a->second.all > b->second.all; });
  out += ",\"events\":[";
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [key, count] = *named[i];
    out += i > 0 ? ",{\"type\":" : "{\"type\":";
    if (key.first == validator::CallType::none)
      out += "null";
    else
      append_json_string(out, name_of(key.first));
    out += ",\"event\":";
    append_json_string(out, key.second);
    number("pass", count.pass);
    number("fail", count.fail);
    out += '}';
  }
  out += "]}";
}

} // namespace plumbline::debugger
