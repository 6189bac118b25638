#include "daemon/figures/timeline.h"

#include "validator/json/json_writer.h"

#include <algorithm>
#include <map>
#include <utility>

namespace plumbline::debugger {

namespace {

using validator::VerdictResult;

void set_minute_key(std::string& key, Environment env, std::string_view source_id, std::int64_t minute) {
  key.assign(1, static_cast<char>('0' + static_cast<int>(env)));
  key.append(source_id).append(1, '\0').append(std::to_string(minute));
}

void add_result(MinuteCount& count, VerdictResult result) {
  switch (result) {
  case VerdictResult::pass: ++count.pass; break;
  case VerdictResult::fail: ++count.fail; break;
  case VerdictResult::error: ++count.error; break;
  case VerdictResult::unchecked: ++count.unchecked; break;
  }
}

void add_counts(MinuteCount& sum, const MinuteCount& count) {
  sum.pass += count.pass;
  sum.fail += count.fail;
  sum.error += count.error;
  sum.unchecked += count.unchecked;
}

/// The multiple of `step` at or before a time.
std::int64_t step_of(std::int64_t minute, std::int64_t step) { return minute - minute % step; }

} // namespace

void Timeline::fold(const ingest::Record& record) {
  const auto minute = record.received_at_ms / ms_per_minute;
  set_minute_key(key_, record.env, record.source_id, minute);
  auto& entry = counts_.touch(key_);
  auto& count = entry.value;
  if (count.source_id.empty()) {
    count.minute = minute;
    count.env = record.env;
    count.source_id = record.source_id;
  }
  count.source_name = record.source_name;
  add_result(count, record.result);
  counts_.changed(entry);
  while (auto* last = counts_.beyond()) counts_.drop(*last);
  while (counts_.all().back().value.minute <= minute - minutes_kept) counts_.drop(counts_.all().back());
}

std::string Timeline::json(const TimelineQuery& query) const {
  const auto last = std::min(query.to_ms.value_or(query.now_ms) - 1, query.now_ms) / ms_per_minute;
  const auto oldest = query.now_ms / ms_per_minute - minutes_kept + 1;
  const auto first = std::max(query.from_ms ? *query.from_ms / ms_per_minute : oldest, oldest);
  std::map<std::int64_t, MinuteCount> steps;
  for (const auto& entry : counts_.all()) {
    const auto& count = entry.value;
    if (count.minute < first || count.minute > last || (query.env && count.env != *query.env) ||
        (!query.source.empty() && count.source_id != query.source && count.source_name != query.source))
      continue;
    add_counts(steps[step_of(count.minute, query.step)], count);
  }
  return json_text([&](JsonWriter& out) {
    const auto write = [&] {
      for (const auto& [minute, count] : steps)
        out.object("at", JsonTime{minute * ms_per_minute}, "pass", count.pass, "fail", count.fail, "error", count.error,
                   "unchecked", count.unchecked);
    };
    out.object("from", JsonTime{first * ms_per_minute}, "to", JsonTime{(last + 1) * ms_per_minute}, "step",
               query.step * 60, "counts", [&] { out.array(write); });
  });
}

void Timeline::restore(std::uint64_t number, std::uint64_t touched, MinuteCount count) {
  std::string key;
  set_minute_key(key, count.env, count.source_id, count.minute);
  counts_.restore(number, touched, std::move(key), std::move(count));
}

} // namespace plumbline::debugger
