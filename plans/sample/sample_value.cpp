#include "plans/sample/sample_value.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace plumbline::plans {
namespace {

using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

/// Deeper schemas are filled with an empty value.
constexpr int deepest = 16;
constexpr std::uint64_t longest_text = 1000;
constexpr std::uint64_t most_items = 100;
/// The most values of one sample: a schema whose objects contain each other many times is cut off there.
constexpr int most_values = 2000;

std::string_view text_in(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

const Value* member(const Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

/// A non-empty array of the schema; null if it has none.
const Value* list(const Value& schema, const char* name) {
  const auto* found = member(schema, name);
  return found && found->IsArray() && !found->Empty() ? found : nullptr;
}

std::uint64_t count(const Value& schema, const char* name) {
  const auto* found = member(schema, name);
  return found && found->IsUint64() ? found->GetUint64() : 0;
}

Value text_value(std::string_view text, Allocator& allocator) {
  return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
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

Value sample_text(const Value& schema, Allocator& allocator) {
  const auto* format = member(schema, "format");
  auto text = text_of_format(format && format->IsString() ? text_in(*format) : "");
  while (text.size() < std::min(count(schema, "minLength"), longest_text)) text += 'x';
  if (const auto most = count(schema, "maxLength"); most > 0 && text.size() > most) text.resize(most);
  return text_value(text, allocator);
}

Value sample_number(const Value& schema, bool whole) {
  double value = 1;
  const auto bound = [&](const char* name) -> const Value* {
    const auto* found = member(schema, name);
    return found && found->IsNumber() ? found : nullptr;
  };
  if (const auto* step = bound("multipleOf"); step && step->GetDouble() > 0) value = step->GetDouble();
  if (const auto* most = bound("maximum")) value = std::min(value, most->GetDouble());
  if (const auto* below = bound("exclusiveMaximum")) value = std::min(value, below->GetDouble() - 1);
  if (const auto* least = bound("minimum")) value = std::max(value, least->GetDouble());
  if (const auto* above = bound("exclusiveMinimum")) value = std::max(value, above->GetDouble() + 1);
  if (whole) value = std::ceil(value);
  if (value == std::trunc(value) && std::abs(value) < 9e15) return Value(static_cast<std::int64_t>(value));
  return Value(value);
}

class Sampler {
 public:
  Sampler(Allocator& allocator, SampleExtent extent) : allocator_(allocator), extent_(extent) {}

  Value value(const Value& schema, int depth) {
    ++values_;
    for (const auto* given : {"examples", "enum"})
      if (const auto* values = list(schema, given)) return Value((*values)[0], allocator_);
    for (const auto* given : {"const", "default", "example"})
      if (const auto* known = member(schema, given)) return Value(*known, allocator_);
    const auto type = sample_type(schema);
    const bool may_descend = depth < deepest && values_ < most_values;
    if (type.empty() && may_descend)
      for (const auto* choice : {"anyOf", "oneOf", "allOf"})
        if (const auto* branches = list(schema, choice); branches && (*branches)[0].IsObject())
          return value((*branches)[0], depth + 1);
    if (type == "number" || type == "integer") return sample_number(schema, type == "integer");
    if (type == "boolean") return Value(true);
    if (type == "object") return may_descend ? object(schema, depth) : Value(rapidjson::kObjectType);
    if (type == "array") return may_descend ? array(schema, depth) : Value(rapidjson::kArrayType);
    return sample_text(schema, allocator_);
  }

 private:
  Value object(const Value& schema, int depth) {
    Value made(rapidjson::kObjectType);
    const auto* properties = member(schema, "properties");
    if (!properties || !properties->IsObject()) return made;
    for (const auto& [name, property] : properties->GetObject()) {
      if (!property.IsObject() || (extent_ == SampleExtent::required_properties && !is_required(schema, name)))
        continue;
      made.AddMember(Value(name, allocator_), value(property, depth + 1), allocator_);
    }
    return made;
  }

  Value array(const Value& schema, int depth) {
    Value made(rapidjson::kArrayType);
    const auto* items = member(schema, "items");
    const auto wanted = std::clamp<std::uint64_t>(count(schema, "minItems"), 1, most_items);
    for (std::uint64_t i = 0; items && items->IsObject() && i < wanted && values_ < most_values; ++i)
      made.PushBack(value(*items, depth + 1), allocator_);
    return made;
  }

  static bool is_required(const Value& schema, const Value& name) {
    const auto* required = list(schema, "required");
    return required && std::any_of(required->Begin(), required->End(), [&](const Value& each) { return each == name; });
  }

  Allocator& allocator_;
  SampleExtent extent_;
  int values_ = 0;
};

} // namespace

std::string_view sample_type(const Value& schema) {
  if (const auto* type = member(schema, "type")) {
    if (type->IsString()) return text_in(*type);
    if (type->IsArray())
      for (const auto& each : type->GetArray())
        if (each.IsString() && text_in(each) != "null") return text_in(each);
  }
  return member(schema, "properties") ? "object" : "";
}

Value sample_value(const Value& schema, Allocator& allocator, SampleExtent extent) {
  return Sampler(allocator, extent).value(schema, 0);
}

} // namespace plumbline::plans
