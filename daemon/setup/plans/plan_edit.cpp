#include "daemon/setup/plans/plan_edit.h"

#include "daemon/setup/documents/json.h"
#include "plans/formats/plan_format.h"

#include <algorithm>
#include <set>
#include <string>

namespace plumbline::setup {
namespace {

using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

/// Keywords for values of one type: they mean nothing once the type changes.
constexpr const char* bound_to_type[] = {"enum",
                                         "const",
                                         "examples",
                                         "format",
                                         "pattern",
                                         "minLength",
                                         "maxLength",
                                         "minimum",
                                         "maximum",
                                         "exclusiveMinimum",
                                         "exclusiveMaximum",
                                         "multipleOf",
                                         "items",
                                         "minItems",
                                         "maxItems",
                                         "uniqueItems",
                                         "properties",
                                         "required",
                                         "additionalProperties"};

Value text_value(std::string_view text, Allocator& allocator) {
  return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
}

Value& member_of(Value& object, std::string_view name, rapidjson::Type type, Allocator& allocator) {
  auto found = object.FindMember(text_value(name, allocator));
  if (found == object.MemberEnd()) {
    object.AddMember(text_value(name, allocator), Value(type), allocator);
    found = object.FindMember(text_value(name, allocator));
  } else if (found->value.GetType() != type) {
    found->value = Value(type);
  }
  return found->value;
}

/// The schema of the object that holds the event's properties; made if the rule has none.
Value& properties_schema(rapidjson::Document& schema, validator::RuleType type) {
  using validator::RuleType;
  auto& allocator = schema.GetAllocator();
  const bool traits = type == RuleType::identify || type == RuleType::group;
  auto& top = member_of(schema, "properties", rapidjson::kObjectType, allocator);
  const bool there = top.HasMember(traits ? "traits" : "properties");
  auto& inner = member_of(top, traits ? "traits" : "properties", rapidjson::kObjectType, allocator);
  if (!there) inner.AddMember("type", "object", allocator);
  return inner;
}

void require(Value& schema, std::string_view name, bool required, Allocator& allocator) {
  auto& list = member_of(schema, "required", rapidjson::kArrayType, allocator);
  auto* found = std::find_if(list.Begin(), list.End(), [&](const Value& each) {
    return each.IsString() && std::string_view(each.GetString(), each.GetStringLength()) == name;
  });
  if (required && found == list.End()) list.PushBack(text_value(name, allocator), allocator);
  if (!required && found != list.End()) list.Erase(found);
  if (list.Empty()) schema.RemoveMember("required");
}

/// The property in `origin`; null if it is absent there.
const Value* property_in(const rapidjson::Document& origin, validator::RuleType type, const std::string& name) {
  using validator::RuleType;
  const char* place = type == RuleType::identify || type == RuleType::group ? "traits" : "properties";
  const Value* at = &origin;
  for (const char* step : {"properties", place, "properties", name.c_str()}) {
    if (!at->IsObject()) return nullptr;
    const auto found = at->FindMember(step);
    if (found == at->MemberEnd()) return nullptr;
    at = &found->value;
  }
  return at;
}

const validator::RuleText* find_rule(const validator::PlanText& plan, std::string_view id) {
  const auto found = std::ranges::find(plan.rules, id, &validator::RuleText::id);
  return found == plan.rules.end() ? nullptr : &*found;
}

/// The property from the first origin that has it.
std::optional<rapidjson::Document> dropped_property(const Origins& origins, const validator::RuleText& rule,
                                                    const std::string& name) {
  for (const auto* origin : origins) {
    const auto* before = find_rule(*origin, rule.id());
    const auto schema = before ? parse_json(before->schema) : std::nullopt;
    const auto* property = schema ? property_in(*schema, rule.type, name) : nullptr;
    if (!property) continue;
    rapidjson::Document copy;
    copy.CopyFrom(*property, copy.GetAllocator());
    return copy;
  }
  return std::nullopt;
}

/// "" or why the edit cannot be made.
std::string edit_property(rapidjson::Document& schema, const validator::RuleText& rule, const PropertyEdit& edit,
                          const Origins& origins) {
  auto& allocator = schema.GetAllocator();
  auto& inner = properties_schema(schema, rule.type);
  auto& properties = member_of(inner, "properties", rapidjson::kObjectType, allocator);
  const auto name = text_value(edit.name, allocator);
  if (edit.kept && !*edit.kept) {
    properties.RemoveMember(name);
    require(inner, edit.name, false, allocator);
    return "";
  }
  if (!properties.HasMember(name)) {
    const auto before = dropped_property(origins, rule, edit.name);
    if (!before && !edit.type) return rule.id() + " has no property " + edit.name + ". Send its type to add it.";
    Value made(rapidjson::kObjectType);
    if (before) made.CopyFrom(*before, allocator);
    properties.AddMember(text_value(edit.name, allocator), made, allocator);
  }
  auto& property = properties.FindMember(name)->value;
  if (edit.type) {
    if (!property.IsObject()) property.SetObject();
    const auto has = property.FindMember("type");
    if (has == property.MemberEnd() || !has->value.IsString() || has->value.GetString() != *edit.type) {
      if (has != property.MemberEnd())
        for (const auto* keyword : bound_to_type) property.RemoveMember(keyword);
      property.RemoveMember("type");
      property.AddMember("type", text_value(*edit.type, allocator), allocator);
    }
  }
  if (edit.required) require(inner, edit.name, *edit.required, allocator);
  return "";
}

void change(validator::PlanText& plan, const RuleEdit& edit, const Origins& origins, const std::string& pointer,
            EditErrors& errors) {
  const auto rule = std::ranges::find(plan.rules, edit.id, &validator::RuleText::id);
  if (rule == plan.rules.end()) {
    errors.emplace_back(pointer + "/id", "The plan has no rule " + edit.id + ".");
    return;
  }
  if (edit.kept) rule->kept = *edit.kept;
  if (edit.suggested) rule->suggested = *edit.suggested;
  if (edit.accepts) rule->accepts = *edit.accepts;
  if (edit.schema) rule->schema = *edit.schema;
  if (edit.properties.empty()) return;
  auto schema = parse_json(rule->schema);
  if (!schema || !schema->IsObject()) {
    errors.emplace_back(pointer + "/id",
                        "The schema of " + edit.id + " is not an object, so its properties cannot be edited.");
    return;
  }
  for (std::size_t i = 0; i < edit.properties.size(); ++i)
    if (auto why = edit_property(*schema, *rule, edit.properties[i], origins); !why.empty())
      errors.emplace_back(pointer + "/properties/" + std::to_string(i) + "/name", std::move(why));
  rule->schema = json_text([&](JsonWriter& out) { schema->Accept(out); });
}

/// "" or why the plan is too large: edits may not exceed what an import may bring.
std::string too_much_of(const validator::PlanText& plan) {
  if (plan.rules.size() > plans::max_plan_rules)
    return "A plan may have at most " + std::to_string(plans::max_plan_rules) + " rules; this one would have " +
           std::to_string(plan.rules.size()) + ".";
  std::size_t bytes = 0;
  for (const auto& rule : plan.rules) bytes += rule.schema.size();
  if (bytes > plans::max_plan_bytes)
    return "The schemas of a plan may have at most " + std::to_string(plans::max_plan_bytes) +
           " bytes; those of this plan would have " + std::to_string(bytes) + ".";
  return {};
}

} // namespace

bool puts_back(const std::vector<PlanEdit>& edits) {
  return std::ranges::any_of(edits, [](const PlanEdit& edit) {
    const auto* change = std::get_if<RuleEdit>(&edit);
    return change &&
           std::ranges::any_of(change->properties, [](const auto& each) { return each.kept.value_or(false); });
  });
}

Result<validator::PlanText, EditErrors> edited(validator::PlanText plan, const std::vector<PlanEdit>& edits,
                                               const Origins& origins) {
  EditErrors errors;
  std::set<std::string> ids;
  for (const auto& rule : plan.rules) ids.insert(rule.id());
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const auto pointer = "/rules/" + std::to_string(i);
    if (const auto* edit = std::get_if<RuleEdit>(&edits[i])) {
      change(plan, *edit, origins, pointer, errors);
      continue;
    }
    const auto& added = std::get<validator::RuleText>(edits[i]);
    if (!ids.insert(added.id()).second)
      errors.emplace_back(pointer, "The plan already has the rule " + added.id() + ". Change it by its id.");
    else
      plan.rules.push_back(added);
  }
  if (errors.empty()) {
    if (auto why = too_much_of(plan); !why.empty()) errors.emplace_back("/rules", std::move(why));
  }
  if (!errors.empty()) return unexpected(std::move(errors));
  return plan;
}

} // namespace plumbline::setup
