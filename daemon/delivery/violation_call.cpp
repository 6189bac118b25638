#include "daemon/delivery/violation_call.h"

#include "daemon/delivery/violation_words.h"
#include "validator/call/call.h"
#include "validator/json/json_text.h"
#include "validator/text/ascii.h"
#include "validator/values/timestamp.h"

#include <rapidjson/document.h>

#include <optional>
#include <string_view>
#include <utility>

namespace plumbline::delivery {
namespace {

std::string slug_of(std::string_view name) {
  std::string slug;
  for (const char c : name) {
    const char low = lower_letter(c);
    const bool plain = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
    if (plain || static_cast<unsigned char>(low) >= 0x80)
      slug += low;
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

/// With nine digits, as Segment's; its zero time if absent.
std::string time_of(std::optional<std::string_view> text) {
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (!time) return "0001-01-01T00:00:00Z";
  auto stamp = format_timestamp(*time);
  stamp.insert(stamp.size() - 1, "000000");
  return stamp;
}

/// What all violations of a call have in common.
struct Offender {
  std::string message_id;
  std::string sent_at;
  std::string timestamp;
  std::string library; ///< JSON; "" = no object
  std::string app;     ///< JSON
  std::string app_version;
};

Offender offender_of(const ingest::Record& record) {
  Offender offender;
  std::string padded(record.call);
  padded.reserve(padded.size() + validator::text_padding);
  validator::CallReader reader;
  const auto call = reader.read(padded, record.type);
  if (!call) return offender;
  auto sent_at = call->sent_at;
  if (record.has(ingest::RecordFlag::has_sent_at)) sent_at = record.sent_at;
  offender.sent_at = time_of(sent_at);
  offender.timestamp = time_of(call->timestamp);
  offender.message_id =
      record.has(ingest::RecordFlag::message_id_made) ? record.message_id : call->message_id.value_or("");
  offender.library = validator::raw_at(record.call, "/context/library");
  if (!offender.library.starts_with('{')) offender.library.clear();
  offender.app = validator::raw_at(record.call, "/context/app");
  rapidjson::Document version;
  version.Parse<rapidjson::kParseIterativeFlag>(validator::raw_at(record.call, "/context/app/version"));
  if (!version.HasParseError() && version.IsString()) offender.app_version = version.GetString();
  return offender;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  if (out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, text);
}

} // namespace

bool has_violation_calls(const ingest::Record& record) {
  return record.result == validator::VerdictResult::fail && !record.has(ingest::RecordFlag::made_by_plumbline) &&
         !record.has(ingest::RecordFlag::malformed);
}

std::vector<std::string> violation_calls(std::uint64_t seq, const ingest::Record& record, std::string_view plan_name) {
  std::vector<std::string> calls;
  if (!has_violation_calls(record)) return calls;
  const auto violations = segment_violations(record);
  if (violations.empty()) return calls;
  const auto offender = offender_of(record);
  const auto plan = plan_name.empty() ? "Version " + std::to_string(record.plan_version) : std::string(plan_name);
  for (const auto& violation : violations) {
    std::string call = R"({"type":"track","event":"Violation Generated","userId":"schema-violations")";
    // Depends on the source, so that two daemons in a row do not mix up theirs.
    append_member(call, "messageId",
                  "sch-" + std::string(record.source_id) + '-' + std::to_string(seq) + '-' +
                      std::to_string(calls.size() + 1));
    append_member(call, "timestamp", format_timestamp(record.received_at_ms));
    append_member(call, "forwardedFromProject", record.source_id);
    call += ",\"integrations\":{},\"context\":{\"library\":";
    call += offender.library.empty() ? R"({"name":"plumbline"})" : offender.library;
    if (!offender.app.empty()) call += ",\"app\":" + offender.app;
    call += "},\"properties\":{";
    append_member(call, "eventName", record.event);
    append_member(call, "eventType", validator::name_of(record.type));
    append_member(call, "eventMessageID", offender.message_id);
    append_member(call, "eventSentAt", offender.sent_at);
    append_member(call, "eventTimestamp", offender.timestamp);
    append_member(call, "appVersion", offender.app_version);
    append_member(call, "sourceID", record.source_id);
    append_member(call, "sourceName", record.source_name);
    append_member(call, "sourceSlug", slug_of(record.source_name));
    append_member(call, "trackingPlanID", "rs_plumbline");
    append_member(call, "trackingPlanName", plan);
    append_member(call, "violationType", violation.type);
    append_member(call, "violationField", violation.field);
    append_member(call, "violationDescription", violation.description);
    calls.push_back(call + "}}");
  }
  return calls;
}

} // namespace plumbline::delivery
