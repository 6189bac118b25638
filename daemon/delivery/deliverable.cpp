#include "daemon/delivery/deliverable.h"

#include "daemon/delivery/protocols.h"
#include "daemon/ingest/record/formed_call.h"
#include "daemon/ingest/record/json_span.h"
#include "validator/call/call.h"
#include "validator/call/call_time.h"
#include "validator/controls/controls.h"
#include "validator/json/json_text.h"
#include "validator/schema/format.h"
#include "validator/values/timestamp.h"

#include <string>

namespace plumbline::delivery {
namespace {

/// The time in the verdict.
std::int64_t corrected_ms(const ingest::Record& record) {
  std::string padded(record.call);
  padded.reserve(padded.size() + validator::text_padding);
  validator::CallReader reader;
  const auto call = reader.read(padded, record.type);
  if (!call) return record.received_at_ms;
  auto sent_at = call->sent_at;
  if (record.has(ingest::RecordFlag::has_sent_at)) sent_at = record.sent_at;
  return call_times(record.received_at_ms, read_call_time(call->timestamp), read_call_time(sent_at)).corrected_ms;
}

/// Whether a member gives this time as every receiver reads it. Then its digits after the ms are the caller's own.
bool says(std::string_view raw, std::int64_t ms) {
  if (raw.size() < 2 || raw.front() != '"') return false;
  const auto text = raw.substr(1, raw.size() - 2);
  return parse_timestamp(text) == ms && validator::matches(validator::Format::date_time, text);
}

std::string without_omitted(const ingest::Record& record) {
  const auto omitted = omitted_pointers(record);
  return omitted.empty() ? std::string(record.call) : validator::controlled_text(record.call, omitted);
}

/// The text of a call as a complete element of a batch.
std::string batch_element(const ingest::Record& record, const std::string& text) {
  const auto members = ingest::members_of(text);
  if (!members) return text; // what was journalled as a call is one
  const auto corrected = corrected_ms(record);
  const auto stamp = '"' + format_timestamp(corrected) + '"';
  bool has_time = false;
  std::string out = "{\"type\":\"" + std::string(validator::name_of(record.type)) + '"';
  for (const auto& member : *members) {
    if (member.is("sentAt") || member.is("type") || member.is("writeKey")) continue;
    if (record.has(ingest::RecordFlag::message_id_made) && member.is("messageId")) continue;
    out += ',';
    const bool is_timestamp = member.is("timestamp");
    if ((is_timestamp || member.is("originalTimestamp")) && !says(member.value, corrected))
      out += '"' + std::string(member.key) + "\":" + stamp;
    else
      out += member.whole;
    has_time = has_time || is_timestamp;
  }
  if (!has_time) out += ",\"timestamp\":" + stamp;
  if (record.has(ingest::RecordFlag::message_id_made)) {
    out += ",\"messageId\":";
    append_json_string(out, record.message_id);
  }
  return out + '}';
}

} // namespace

std::string controlled_call(const ingest::Record& record) {
  return ingest::formed_call(record, with_protocols(record, without_omitted(record)));
}

std::string call_and_verdict(const ingest::Record& record, std::string_view verdict_json) {
  std::string text = "{\"call\":";
  text += controlled_call(record);
  text += ",\"verdict\":";
  text += verdict_json;
  return text + '}';
}

std::string tracking_call(const ingest::Record& record) {
  const auto text = without_omitted(record);
  auto full = batch_element(record, with_protocols(record, text));
  if (full.size() <= validator::max_call_bytes) return full;
  return batch_element(record, text);
}

std::string forwarded_call(const ingest::Record& record) { return batch_element(record, std::string(record.call)); }

} // namespace plumbline::delivery
