#include "daemon/delivery/violation_words.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::delivery {
namespace {

/// The keywords' names in gojsonschema, whose words Segment uses.
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
    {"additionalProperties", additional_property},
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
  if (kind == "unplanned_property") return additional_property;
  if (keyword == "dependencies") return "Missing Dependency";
  const auto found = std::ranges::find(types, keyword, &std::pair<std::string_view, std::string_view>::first);
  return found == types.end() ? "Schema" : found->second;
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
  if (type == additional_property)
    return "Additional property " + field.substr(field.rfind('.') + 1) + " is not allowed";
  return std::string(text_of(violation, "message"));
}

rapidjson::Document details_of(const ingest::Record& record) {
  rapidjson::Document details;
  details.Parse<rapidjson::kParseIterativeFlag>("{" + std::string(record.details) + "}");
  return details;
}

} // namespace

std::string dotted(std::string_view pointer) {
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

std::vector<SegmentViolation> segment_violations(const ingest::Record& record) {
  std::vector<SegmentViolation> found;
  const auto details = details_of(record);
  if (details.HasParseError() || !details.HasMember("violations") || !details["violations"].IsArray()) return found;
  for (const auto& violation : details["violations"].GetArray()) {
    const auto kind = text_of(violation, "kind");
    if (kind == "unplanned_event") continue;
    const auto path = text_of(violation, "path");
    const auto type = type_of(kind, text_of(violation, "keyword"));
    auto field = dotted(path);
    auto description = description_of(violation, type, field);
    found.push_back({std::string(path), std::string(type), std::move(field), std::move(description)});
  }
  return found;
}

} // namespace plumbline::delivery
