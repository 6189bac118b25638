#include "daemon/delivery/violation_call.h"

#include "validator/call.h"
#include "validator/json_text.h"
#include "validator/lower_case.h"
#include "validator/timestamp.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace plumbline::delivery {
namespace {

/// How gojsonschema, whose words Segment uses, calls the keywords.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> types = {{
    {"required", "Required"},
    {"type", "Invalid Type"},
    {"enum", "Enum"},
    {"const", "Const"},
    {"pattern", "Pattern"},
    {"format", "Format"},
    {"minimum", "Number Gte"},
    {"exclusiveMinimum", "Number Gt"},
    {"maximum", "Number Lte"},
    {"exclusiveMaximum", "Number Lt"},
    {"multipleOf", "Multiple Of"},
    {"minLength", "String Gte"},
    {"maxLength", "String Lte"},
    {"minItems", "Array Min Items"},
    {"maxItems", "Array Max Items"},
    {"uniqueItems", "Unique"},
    {"contains", "Contains"},
    {"additionalProperties", "Additional Property Not Allowed"},
    {"anyOf", "Number Any Of"},
    {"oneOf", "Number One Of"},
    {"allOf", "Number All Of"},
    {"not", "Number Not"},
    {"then", "Condition Then"},
    {"else", "Condition Else"},
}};

std::string_view text_of(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

std::string_view type_of(std::string_view kind, std::string_view keyword) {
  if (kind == "unplanned_property") return "Additional Property Not Allowed";
  if (keyword == "dependencies") return "Missing Dependency";
  const auto found = std::ranges::find(types, keyword, &std::pair<std::string_view, std::string_view>::first);
  return found == types.end() ? "Schema" : found->second;
}

/// "/properties/products/0/price" as "properties.products.0.price".
std::string field_of(std::string_view pointer) {
  if (pointer.empty()) return "(root)";
  std::string field;
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    if (pointer[i] == '/')
      field += '.';
    else if (pointer[i] == '~' && i + 1 < pointer.size())
      field += pointer[++i] == '1' ? '/' : '~';
    else
      field += pointer[i];
  }
  return field;
}

std::string expected_types(const rapidjson::Value& violation) {
  const auto expected = violation.FindMember("expected");
  if (expected == violation.MemberEnd()) return {};
  if (expected->value.IsString()) return expected->value.GetString();
  std::string text;
  if (!expected->value.IsArray()) return text;
  for (const auto& each : expected->value.GetArray())
    if (each.IsString()) text += (text.empty() ? "" : "/") + std::string(each.GetString());
  return text;
}

std::string description_of(const rapidjson::Value& violation, std::string_view type, const std::string& field) {
  if (type == "Required") return field + " is required";
  if (type == "Invalid Type")
    return "Invalid type. Expected: " + expected_types(violation) +
           ", given: " + std::string(text_of(violation, "actualType"));
  if (type == "Additional Property Not Allowed")
    return "Additional property " + field.substr(field.rfind('.') + 1) + " is not allowed";
  return std::string(text_of(violation, "message"));
}

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

/// With nine digits, as Segment's; its zero time where there is none.
std::string time_of(std::optional<std::string_view> text) {
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (!time) return "0001-01-01T00:00:00Z";
  auto stamp = format_timestamp(*time);
  stamp.insert(stamp.size() - 1, "000000");
  return stamp;
}

/// What all violations of a call say alike.
struct Offender {
  std::string message_id;
  std::string sent_at;
  std::string timestamp;
  std::string app; ///< JSON
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

rapidjson::Document details_of(const ingest::Record& record) {
  rapidjson::Document details;
  details.Parse<rapidjson::kParseIterativeFlag>("{" + std::string(record.details) + "}");
  return details;
}

} // namespace

bool has_violation_calls(const ingest::Record& record) {
  return record.result == validator::VerdictResult::fail && !record.has(ingest::RecordFlag::made_by_plumbline) &&
         !record.has(ingest::RecordFlag::malformed);
}

std::vector<std::string> violation_calls(std::uint64_t seq, const ingest::Record& record) {
  std::vector<std::string> calls;
  if (!has_violation_calls(record)) return calls;
  const auto details = details_of(record);
  if (details.HasParseError() || !details.HasMember("violations") || !details["violations"].IsArray()) return calls;
  const auto offender = offender_of(record);
  for (const auto& violation : details["violations"].GetArray()) {
    const auto kind = text_of(violation, "kind");
    if (kind == "unplanned_event") continue;
    const auto type = type_of(kind, text_of(violation, "keyword"));
    const auto field = field_of(text_of(violation, "path"));
    std::string call = R"({"type":"track","event":"Violation Generated","userId":"schema-violations")";
    // Of the source, so that two daemons in a row do not take one's for the other's.
    append_member(call, "messageId",
                  "sch-" + std::string(record.source_id) + '-' + std::to_string(seq) + '-' +
                      std::to_string(calls.size() + 1));
    append_member(call, "timestamp", format_timestamp(record.received_at_ms));
    append_member(call, "forwardedFromProject", record.source_id);
    call += R"(,"integrations":{},"context":{"library":{"name":"plumbline"})";
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
    append_member(call, "trackingPlanName", "Version " + std::to_string(record.plan_version));
    append_member(call, "violationType", type);
    append_member(call, "violationField", field);
    append_member(call, "violationDescription", description_of(violation, type, field));
    calls.push_back(call + "}}");
  }
  return calls;
}

} // namespace plumbline::delivery
