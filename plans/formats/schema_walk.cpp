#include "plans/formats/schema_walk.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

/// Keywords whose value is a schema, or (items, allOf ...) a list of them.
constexpr std::array<std::string_view, 12> schema_keywords{"items",         "additionalItems",
                                                           "contains",      "additionalProperties",
                                                           "propertyNames", "allOf",
                                                           "anyOf",         "oneOf",
                                                           "not",           "if",
                                                           "then",          "else"};
/// Keywords whose value is an object of schemas.
constexpr std::array<std::string_view, 5> named_keywords{"properties", "patternProperties", "definitions", "$defs",
                                                         "dependencies"};

using Visit = std::function<void(const AnyNode&, const std::string&)>;

void walk(const AnyNode& schema, std::string& pointer, const Visit& visit) {
  if (schema.type() != NodeType::object && schema.type() != NodeType::boolean) return;
  visit(schema, pointer);
  if (schema.type() != NodeType::object) return;
  const std::size_t length = pointer.size();
  schema.each_member([&](std::string_view keyword, const AnyNode& value) {
    const bool named = holds_named_schemas(keyword);
    if (!named && !holds_schemas(keyword)) return true;
    validator::append_token(pointer, keyword);
    const std::size_t place = pointer.size();
    const auto below = [&](std::string_view token, const AnyNode& part) {
      validator::append_token(pointer, token);
      walk(part, pointer, visit);
      pointer.resize(place);
      return true;
    };
    if (named) {
      if (value.type() == NodeType::object) value.each_member(below);
    } else if (value.type() == NodeType::array) {
      std::size_t at = 0;
      value.each_item([&](const AnyNode& item) { return below(std::to_string(at++), item); });
    } else {
      walk(value, pointer, visit);
    }
    pointer.resize(length);
    return true;
  });
}

} // namespace

bool holds_schemas(std::string_view keyword) {
  return std::ranges::find(schema_keywords, keyword) != schema_keywords.end();
}

bool holds_named_schemas(std::string_view keyword) {
  return std::ranges::find(named_keywords, keyword) != named_keywords.end();
}

void each_subschema(const AnyNode& schema, const Visit& visit) {
  std::string pointer;
  walk(schema, pointer, visit);
}

void each_property(const AnyNode& schema, const std::function<void(const NamedProperty&)>& visit) {
  each_subschema(schema, [&](const AnyNode& owner, const std::string& pointer) {
    if (owner.type() != NodeType::object) return;
    owner.each_member([&](std::string_view keyword, const AnyNode& properties) {
      if (keyword != "properties" || properties.type() != NodeType::object) return true;
      properties.each_member([&](std::string_view name, const AnyNode& property) {
        std::string place = pointer + "/properties";
        validator::append_token(place, name);
        visit({name, property, place, owner});
        return true;
      });
      return true;
    });
  });
}

} // namespace plumbline::plans
