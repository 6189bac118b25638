#include "daemon/figures/event_rates.h"

#include "validator/json/json_writer.h"

#include <utility>

namespace plumbline::debugger {

namespace {

using validator::VerdictResult;

/// Our ids have no zero byte; the event is the last part.
void set_rate_key(std::string& key, Environment env, validator::CallType type, std::string_view source_id,
                  const std::optional<std::string_view>& event) {
  key.assign(1, static_cast<char>('0' + static_cast<int>(env)));
  key += static_cast<char>('0' + static_cast<int>(type));
  key += event ? '1' : '0';
  key.append(source_id).append(1, '\0').append(event.value_or(""));
}

bool is_wanted(const EventRate& rate, const EventRateQuery& query) {
  return (!query.env || rate.env == *query.env) &&
         (query.source.empty() || rate.source_id == query.source || rate.source_name == query.source) &&
         (!query.type || rate.type == *query.type) && (!query.event || rate.event == *query.event);
}

void write_rate(JsonWriter& out, const EventRate& rate, std::int64_t now_ms) {
  std::string source;
  append_json_id_and_name(source, rate.source_id, rate.source_name);
  const auto array_of = [&out](const auto& counts) {
    return [&out, counts] {
      out.array([&] {
        for (const auto count : counts) out.value(count);
      });
    };
  };
  const auto minute = now_ms / ms_per_minute;
  const bool typed = rate.type != validator::CallType::none;
  out.object("env", name_of(rate.env), "source", RawJson{source}, "type",
             typed ? std::optional(validator::name_of(rate.type)) : std::nullopt, "event", rate.event, "seen",
             rate.seen, "passed", rate.passed, "failed", rate.failed, "perMinute",
             rate.seconds.sum_up_to(now_ms / ms_per_second), "minutes", array_of(rate.minutes.up_to(minute)), "failing",
             array_of(rate.failing.up_to(minute)), "last",
             [&] { out.object("seq", rate.last_seq, "at", JsonTime{rate.last_at_ms}); });
}

} // namespace

void EventRates::fold(std::uint64_t seq, const ingest::Record& record) {
  const auto event =
      record.has(ingest::RecordFlag::has_event) ? std::optional(record.event) : std::optional<std::string_view>();
  set_rate_key(key_, record.env, record.type, record.source_id, event);
  auto& entry = rates_.touch(key_);
  auto& rate = entry.value;
  if (rate.seen++ == 0) {
    rate.env = record.env;
    rate.type = record.type;
    rate.source_id = record.source_id;
    if (event) rate.event.emplace(*event);
  }
  rate.source_name = record.source_name;
  if (record.result == VerdictResult::pass) ++rate.passed;
  if (record.result == VerdictResult::fail) ++rate.failed;
  rate.last_seq = seq;
  rate.last_at_ms = record.received_at_ms;
  const auto minute = record.received_at_ms / ms_per_minute;
  rate.seconds.add(record.received_at_ms / ms_per_second);
  rate.minutes.add(minute);
  if (record.result == VerdictResult::fail || record.result == VerdictResult::error) rate.failing.add(minute);
  rates_.changed(entry);
  while (auto* last = rates_.beyond()) rates_.drop(*last);
}

std::string EventRates::page(const EventRateQuery& query) const {
  return json_text([&](JsonWriter& out) {
    std::optional<std::string> next;
    const auto write = [&] {
      std::size_t count = 0;
      std::uint64_t last = 0;
      for (const auto& entry : rates_.all()) {
        if ((query.before && entry.touched >= *query.before) || !is_wanted(entry.value, query)) continue;
        if (count++ == query.limit) {
          next = std::to_string(last);
          return;
        }
        write_rate(out, entry.value, query.now_ms);
        last = entry.touched;
      }
    };
    // In this order: `next` is known when the rates have been written.
    out.object(
        "rates", [&] { out.array(write); }, "next", next);
  });
}

void EventRates::restore(std::uint64_t number, std::uint64_t touched, EventRate rate) {
  std::string key;
  const auto event = rate.event ? std::optional<std::string_view>(*rate.event) : std::nullopt;
  set_rate_key(key, rate.env, rate.type, rate.source_id, event);
  rates_.restore(number, touched, std::move(key), std::move(rate));
}

} // namespace plumbline::debugger
