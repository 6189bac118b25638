#include "daemon/figures/event_rates.h"

#include "validator/json/json_writer.h"

#include <utility>

namespace plumbline::debugger {

namespace {

using validator::VerdictResult;

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
  const auto event = event_of(record);
  key_.clear();
  append_event_key(key_, record.env, record.source_id, record.type, event);
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
  rates_.drop_beyond();
}

std::string EventRates::page(const EventQuery& query) const {
  const auto write = [&](JsonWriter& out, const auto& entry) { write_rate(out, entry.value, query.now_ms); };
  return page_text(
      "rates", rates_, query, [](const EventRate&) { return true; }, write);
}

void EventRates::restore(std::uint64_t number, std::uint64_t touched, EventRate rate) {
  std::string key;
  const auto event = rate.event ? std::optional<std::string_view>(*rate.event) : std::nullopt;
  append_event_key(key, rate.env, rate.source_id, rate.type, event);
  rates_.restore(number, touched, std::move(key), std::move(rate));
}

} // namespace plumbline::debugger
