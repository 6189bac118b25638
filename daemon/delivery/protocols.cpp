#include "daemon/delivery/protocols.h"

#include "daemon/delivery/violation_words.h"
#include "daemon/ingest/record/json_span.h"
#include "validator/json/json_text.h"

#include <rapidjson/document.h>

#include <algorithm>

namespace plumbline::delivery {
namespace {

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  out += ",\"" + std::string(name) + "\":[";
  for (const auto& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(out, text);
  }
  out += ']';
}

/// "/properties/price/net" as "price.net".
std::string name_of_omitted(const std::string& pointer) {
  const auto second = pointer.find('/', 1);
  return dotted(second == std::string::npos ? std::string_view(pointer) : std::string_view(pointer).substr(second));
}

/// The new members, separated by commas; "" = there are none.
std::string members_to_say(const ingest::Record& record) {
  if (record.result != validator::VerdictResult::fail && record.action != validator::Action::omit) return {};
  const auto violations = segment_violations(record);
  std::vector<std::string> omitted;
  std::vector<std::string> omitted_on_violation;
  for (const auto& pointer : omitted_pointers(record)) {
    const bool violates = std::ranges::any_of(violations, [&](const SegmentViolation& violation) {
      return violation.type != additional_property && violation.path.starts_with(pointer) &&
             (violation.path.size() == pointer.size() || violation.path[pointer.size()] == '/');
    });
    (violates ? omitted_on_violation : omitted).push_back(name_of_omitted(pointer));
  }
  if (violations.empty() && omitted.empty() && omitted_on_violation.empty()) return {};
  std::string out = "\"sourceId\":";
  append_json_string(out, record.source_id);
  out += ",\"violations\":[";
  for (const auto& violation : violations) {
    out += out.back() == '[' ? "{\"type\":" : ",{\"type\":";
    append_json_string(out, violation.type);
    out += ",\"field\":";
    append_json_string(out, violation.field);
    out += ",\"description\":";
    append_json_string(out, violation.description);
    out += '}';
  }
  out += ']';
  append_list(out, "omitted", omitted);
  append_list(out, "omitted_on_violation", omitted_on_violation);
  return out;
}

bool is_ours(const ingest::Member& member) {
  return member.is("sourceId") || member.is("violations") || member.is("omitted") || member.is("omitted_on_violation");
}

/// `object` with its member `name` set to `value`. A text that is not an object counts as an empty one.
std::string with_member(std::string_view object, std::string_view name, std::string_view value) {
  std::string out = "{";
  if (const auto members = ingest::members_of(object))
    for (const auto& member : *members)
      if (!member.is(name)) out.append(member.whole).append(",");
  return out.append("\"").append(name).append("\":").append(value).append("}");
}

std::string_view member_of(std::string_view object, std::string_view name) {
  const auto members = ingest::members_of(object);
  const auto* member = members ? ingest::last_named(*members, name) : nullptr;
  return member ? member->value : std::string_view();
}

} // namespace

std::vector<std::string> omitted_pointers(const ingest::Record& record) {
  std::vector<std::string> pointers;
  if (record.action != validator::Action::omit) return pointers;
  rapidjson::Document list;
  list.Parse(record.omitted.data(), record.omitted.size());
  if (list.HasParseError() || !list.IsArray()) return pointers;
  for (const auto& each : list.GetArray())
    if (each.IsString()) pointers.emplace_back(each.GetString(), each.GetStringLength());
  return pointers;
}

std::string with_protocols(const ingest::Record& record, std::string_view text) {
  const auto said = members_to_say(record);
  const auto call = ingest::members_of(text);
  if (said.empty() || !call) return std::string(text);
  const auto context = member_of(text, "context");
  std::string protocols = "{";
  if (const auto kept = ingest::members_of(member_of(context, "protocols")))
    for (const auto& member : *kept)
      if (!is_ours(member)) protocols.append(member.whole).append(","); // such as event_version
  protocols += said + '}';
  const auto full = with_member(context, "protocols", protocols);

  // In its place, so that the rest of the call stays byte for byte.
  if (!context.empty()) {
    const auto begin = static_cast<std::size_t>(context.data() - text.data());
    return std::string(text.substr(0, begin)) + full + std::string(text.substr(begin + context.size()));
  }
  const auto end = text.rfind('}');
  return std::string(text.substr(0, end)) + (call->empty() ? "" : ",") + "\"context\":" + full +
         std::string(text.substr(end));
}

} // namespace plumbline::delivery
