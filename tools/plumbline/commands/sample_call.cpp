#include "tools/plumbline/commands/sample_call.h"

#include "plans/sample/sample_value.h"
#include "tools/plumbline/options/printable.h"

namespace plumbline::tool {

namespace {

using Document = rapidjson::Document;
using Allocator = Document::AllocatorType;

Json text_value(std::string_view text, Allocator& allocator) {
  return Json(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
}

/// Gives the property a value that its schema refuses.
void spoil(Json& payload, const Json& schema, const std::string& name, Allocator& allocator) {
  const std::string type(plans::sample_type(schema));
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
  if (schema)
    if (auto sample = plans::sample_value(*schema, allocator); sample.IsObject()) payload = std::move(sample);
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
