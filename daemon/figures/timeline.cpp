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

void set_second_key(std::string& key, Environment env, std::string_view source_id) {
  key.assign(1, static_cast<char>('0' + static_cast<int>(env)));
  key.append(source_id);
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

/// By the time at which a step begins, in ms.
using Steps = std::map<std::int64_t, MinuteCount>;

std::string text_of(const Steps& steps, std::int64_t from_ms, std::int64_t to_ms, std::int64_t step_seconds) {
  return json_text([&](JsonWriter& out) {
    const auto write = [&] {
      for (const auto& [at_ms, count] : steps)
        out.object("at", JsonTime{at_ms}, "pass", count.pass, "fail", count.fail, "error", count.error, "unchecked",
                   count.unchecked);
    };
    out.object("from", JsonTime{from_ms}, "to", JsonTime{to_ms}, "step", step_seconds, "counts",
               [&] { out.array(write); });
  });
}

template<class Counts>
bool is_asked_for(const Counts& counts, const TimelineQuery& query) {
  return (!query.env || counts.env == *query.env) &&
         (query.source.empty() || counts.source_id == query.source || counts.source_name == query.source);
}

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
  counts_.drop_beyond();
  while (counts_.all().back().value.minute <= minute - minutes_kept) counts_.drop(counts_.all().back());
  fold_second(record);
}

void Timeline::fold_second(const ingest::Record& record) {
  set_second_key(key_, record.env, record.source_id);
  auto& entry = seconds_.touch(key_);
  auto& counts = entry.value;
  if (counts.source_id.empty()) {
    counts.env = record.env;
    counts.source_id = record.source_id;
  }
  counts.source_name = record.source_name;
  const auto second = record.received_at_ms / ms_per_second;
  switch (record.result) {
  case VerdictResult::pass: counts.pass.add(second); break;
  case VerdictResult::fail: counts.fail.add(second); break;
  case VerdictResult::error: counts.error.add(second); break;
  case VerdictResult::unchecked: counts.unchecked.add(second); break;
  }
  seconds_.changed(entry);
  seconds_.drop_beyond();
}

std::string Timeline::json(const TimelineQuery& query) const {
  if (query.by_second) return seconds_json(query);
  const auto last = std::min(query.to_ms.value_or(query.now_ms) - 1, query.now_ms) / ms_per_minute;
  const auto oldest = query.now_ms / ms_per_minute - minutes_kept + 1;
  const auto first = std::max(query.from_ms ? *query.from_ms / ms_per_minute : oldest, oldest);
  Steps steps;
  for (const auto& entry : counts_.all()) {
    const auto& count = entry.value;
    if (count.minute < first || count.minute > last || !is_asked_for(count, query)) continue;
    add_counts(steps[step_of(count.minute, query.step) * ms_per_minute], count);
  }
  return text_of(steps, first * ms_per_minute, (last + 1) * ms_per_minute, query.step * 60);
}

std::string Timeline::seconds_json(const TimelineQuery& query) const {
  constexpr auto size = static_cast<std::int64_t>(SecondCounts::seconds_kept);
  const auto last = query.now_ms / ms_per_second;
  Steps steps;
  for (const auto& entry : seconds_.all()) {
    const auto& counts = entry.value;
    if (!is_asked_for(counts, query)) continue;
    const auto pass = counts.pass.up_to(last);
    const auto fail = counts.fail.up_to(last);
    const auto error = counts.error.up_to(last);
    const auto unchecked = counts.unchecked.up_to(last);
    for (std::size_t i = 0; i < SecondCounts::seconds_kept; ++i) {
      if (pass[i] + fail[i] + error[i] + unchecked[i] == 0) continue;
      MinuteCount count;
      count.pass = pass[i];
      count.fail = fail[i];
      count.error = error[i];
      count.unchecked = unchecked[i];
      add_counts(steps[(last - size + 1 + static_cast<std::int64_t>(i)) * ms_per_second], count);
    }
  }
  return text_of(steps, (last - size + 1) * ms_per_second, (last + 1) * ms_per_second, 1);
}

void Timeline::restore(std::uint64_t number, std::uint64_t touched, MinuteCount count) {
  std::string key;
  set_minute_key(key, count.env, count.source_id, count.minute);
  counts_.restore(number, touched, std::move(key), std::move(count));
}

void Timeline::restore(std::uint64_t number, std::uint64_t touched, SecondCounts counts) {
  std::string key;
  set_second_key(key, counts.env, counts.source_id);
  seconds_.restore(number, touched, std::move(key), std::move(counts));
}

} // namespace plumbline::debugger
