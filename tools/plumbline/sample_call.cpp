#include "tools/plumbline/sample_call.h"

#include "tools/plumbline/printable.h"

#include <algorithm>
#include <cmath>

namespace plumbline::tool {

namespace {

using Document = rapidjson::Document;
using Allocator = Document::AllocatorType;

/// Deeper schemas are filled with an empty value.
constexpr int deepest = 16;

Json text_value(std::string_view text, Allocator& allocator) {
  return Json(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
}

/// The first type that is not null; "" where none is said.
std::string type_of(const Json& schema) {
  const Json* type = member_at(schema, "type");
  if (type && type->IsString()) return type->GetString();
  std::string first;
  each_of(schema, "type", [&](const Json& each) {
    if (first.empty() && each.IsString() && each != "null") first = each.GetString();
  });
  if (first.empty() && member_at(schema, "properties")) return "object";
  return first;
}

std::string text_of_format(std::string_view format) {
  if (format == "date-time") return "2026-01-31T12:00:00Z";
  if (format == "date") return "2026-01-31";
  if (format == "time") return "12:00:00Z";
  if (format == "email") return "person@example.com";
  if (format == "uri" || format == "uri-reference" || format == "iri") return "https://example.com/";
  if (format == "uuid") return "6f8b9e2c-6d5e-4c57-9d2b-0a7c1e3f4b5d";
  if (format == "ipv4") return "192.0.2.1";
  if (format == "ipv6") return "2001:db8::1";
  if (format == "hostname") return "example.com";
  return "example";
}

Json sample_text(const Json& schema, Allocator& allocator) {
  auto text = text_of_format(string_at(schema, "format"));
  constexpr std::uint64_t longest = 1000;
  while (text.size() < std::min(number_at(schema, "minLength"), longest)) text += 'x';
  if (const auto most = number_at(schema, "maxLength"); most > 0 && text.size() > most) text.resize(most);
  return text_value(text, allocator);
}

Json sample_number(const Json& schema, bool whole) {
  double value = 1;
  const auto bound = [&](const char* name) -> const Json* {
    const Json* found = member_at(schema, name);
    return found && found->IsNumber() ? found : nullptr;
  };
  if (const Json* most = bound("maximum")) value = std::min(value, most->GetDouble());
  if (const Json* below = bound("exclusiveMaximum")) value = std::min(value, below->GetDouble() - 1);
  if (const Json* least = bound("minimum")) value = std::max(value, least->GetDouble());
  if (const Json* above = bound("exclusiveMinimum")) value = std::max(value, above->GetDouble() + 1);
  if (whole) value = std::ceil(value);
  if (value == std::trunc(value) && std::abs(value) < 9e15) return Json(static_cast<std::int64_t>(value));
  return Json(value);
}

Json sample_value(const Json& schema, Allocator& allocator, int depth);

Json sample_object(const Json& schema, Allocator& allocator, int depth) {
  Json object(rapidjson::kObjectType);
  const Json* properties = member_at(schema, "properties");
  if (!properties || !properties->IsObject()) return object;
  for (const auto& [name, property] : properties->GetObject()) {
    if (!property.IsObject()) continue;
    object.AddMember(Json(name, allocator), sample_value(property, allocator, depth + 1), allocator);
  }
  return object;
}

Json sample_value(const Json& schema, Allocator& allocator, int depth) {
  for (const auto* given : {"examples", "enum"})
    if (const Json* list = member_at(schema, given); list && list->IsArray() && !list->Empty())
      return Json((*list)[0], allocator);
  for (const auto* given : {"const", "default", "example"})
    if (const Json* value = member_at(schema, given)) return Json(*value, allocator);
  for (const auto* choice : {"anyOf", "oneOf", "allOf"})
    if (const Json* list = member_at(schema, choice); list && list->IsArray() && !list->Empty() &&
                                                      (*list)[0].IsObject() && depth < deepest &&
                                                      type_of(schema).empty())
      return sample_value((*list)[0], allocator, depth + 1);
  const auto type = type_of(schema);
  if (type == "number" || type == "integer") return sample_number(schema, type == "integer");
  if (type == "boolean") return Json(true);
  if (type == "object") return depth < deepest ? sample_object(schema, allocator, depth) : Json(rapidjson::kObjectType);
  if (type == "array") {
    Json array(rapidjson::kArrayType);
    const Json* items = member_at(schema, "items");
    constexpr std::uint64_t most = 100;
    const auto count = std::clamp<std::uint64_t>(number_at(schema, "minItems"), 1, most);
    for (std::uint64_t i = 0; items && items->IsObject() && depth < deepest && i < count; ++i)
      array.PushBack(sample_value(*items, allocator, depth + 1), allocator);
    return array;
  }
  return sample_text(schema, allocator);
}

/// Makes the property one that its schema refuses.
void spoil(Json& payload, const Json& schema, const std::string& name, Allocator& allocator) {
  const auto type = type_of(schema);
  const auto found = payload.FindMember(name.c_str());
  if (type.empty())
    payload.RemoveMember(found);
  else if (type == "string")
    found->value.SetInt(12345);
  else
    found->value = text_value("no " + type, allocator);
}

} // namespace

const Json* rule_of_event(const Json& plan, const std::string& event) {
  for (const std::string_view type : {"track", "page", "screen", "identify", "group"}) {
    const Json* found = nullptr;
    each_of(plan, "rules", [&](const Json& rule) {
      if (found || string_at(rule, "type") != type) return;
      const bool named = member_at(rule, "event") ? string_at(rule, "event") == event : type == event;
      if (named) found = &rule;
    });
    if (found) return found;
  }
  return nullptr;
}

Result<std::string, std::string> sample_call(const Json& rule, const std::string& broken) {
  Document call(rapidjson::kObjectType);
  auto& allocator = call.GetAllocator();
  const auto type = string_at(rule, "type");
  const auto event = string_at(rule, "event");
  const bool traits = type == "identify" || type == "group";
  call.AddMember("type", text_value(type, allocator), allocator);
  if (!event.empty())
    call.AddMember(text_value(type == "track" ? "event" : "name", allocator), text_value(event, allocator), allocator);
  call.AddMember("userId", "plumbline-send", allocator);
  if (type == "group") call.AddMember("groupId", "plumbline-send", allocator);

  Json payload(rapidjson::kObjectType);
  const Json* schema = member_at(rule, traits ? "schema/properties/traits" : "schema/properties/properties");
  if (schema) payload = sample_object(*schema, allocator, 0);
  if (!broken.empty()) {
    if (payload.FindMember(broken.c_str()) == payload.MemberEnd()) {
      std::string names;
      for (const auto& member : payload.GetObject()) names += (names.empty() ? "" : ", ") + text_at(member.name);
      return unexpected("the rule has no property '" + printable(broken) + "'; it has " +
                        (names.empty() ? "none" : names));
    }
    const Json* properties = member_at(*schema, "properties");
    spoil(payload, properties->FindMember(broken.c_str())->value, broken, allocator);
  }
  call.AddMember(text_value(traits ? "traits" : "properties", allocator), payload, allocator);
  Json library(rapidjson::kObjectType);
  library.AddMember("name", "plumbline", allocator);
  library.AddMember("version", PLUMBLINE_VERSION, allocator);
  Json context(rapidjson::kObjectType);
  context.AddMember("library", library, allocator);
  call.AddMember("context", context, allocator);
  return json_of(call);
}

} // namespace plumbline::tool
