#include "daemon/delivery/deliverable.h"

#include "daemon/ingest/json_span.h"
#include "validator/call.h"
#include "validator/controls.h"
#include "validator/json_text.h"
#include "validator/timestamp.h"

#include <rapidjson/document.h>

#include <optional>
#include <vector>

namespace plumbline::delivery {
namespace {

std::vector<std::string> pointers_of(std::string_view json) {
  std::vector<std::string> pointers;
  rapidjson::Document list;
  list.Parse(json.data(), json.size());
  if (list.HasParseError() || !list.IsArray()) return pointers;
  for (const auto& each : list.GetArray())
    if (each.IsString()) pointers.emplace_back(each.GetString(), each.GetStringLength());
  return pointers;
}

struct Times {
  std::int64_t corrected_ms = 0;
  std::optional<std::int64_t> own_ms; ///< what the call's own text says, as it stands
};

/// As the verdict has it.
Times times_of(const ingest::Record& record) {
  std::string padded(record.call);
  padded.reserve(padded.size() + validator::text_padding);
  validator::CallReader reader;
  Times times{record.received_at_ms, std::nullopt};
  const auto call = reader.read(padded, record.type);
  if (!call) return times;
  auto sent_at = call->sent_at;
  if (record.has(ingest::RecordFlag::has_sent_at)) sent_at = record.sent_at;
  times.corrected_ms = corrected_timestamp(record.received_at_ms, sent_at, call->timestamp);
  if (call->timestamp) times.own_ms = parse_timestamp(*call->timestamp);
  return times;
}

} // namespace

std::string controlled_call(const ingest::Record& record) {
  if (record.action != validator::Action::omit || record.omitted.empty()) return std::string(record.call);
  return validator::controlled_text(record.call, pointers_of(record.omitted));
}

std::string call_and_verdict(const ingest::Record& record, std::string_view verdict_json) {
  std::string text = "{\"call\":";
  text += controlled_call(record);
  text += ",\"verdict\":";
  text += verdict_json;
  return text + '}';
}

std::string tracking_call(const ingest::Record& record) {
  const auto text = controlled_call(record);
  const auto members = ingest::members_of(text);
  if (!members) return text; // what was journalled as a call is one
  const auto times = times_of(record);
  const auto stamp = '"' + format_timestamp(times.corrected_ms) + '"';
  // Digits behind the ms are the caller's own, and stay where nothing was to be corrected.
  const bool as_it_stands = times.own_ms == times.corrected_ms;
  bool has_time = false;
  std::string out = "{\"type\":\"" + std::string(validator::name_of(record.type)) + '"';
  for (const auto& member : *members) {
    if (member.is("sentAt") || member.is("type") || member.is("writeKey")) continue;
    if (record.has(ingest::RecordFlag::message_id_made) && member.is("messageId")) continue;
    out += ',';
    const bool is_time = member.is("timestamp") || member.is("originalTimestamp");
    if (!is_time || as_it_stands) {
      out += member.whole;
    } else {
      out += '"' + std::string(member.key) + "\":" + stamp;
    }
    has_time = has_time || is_time;
  }
  if (!has_time) out += ",\"timestamp\":" + stamp;
  if (record.has(ingest::RecordFlag::message_id_made)) {
    out += ",\"messageId\":";
    append_json_string(out, record.message_id);
  }
  return out + '}';
}

} // namespace plumbline::delivery
