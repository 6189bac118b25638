#include "plans/diff/schema_diff.h"

#include "plans/formats/json_rewriting.h"
#include "validator/json/value_equality.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

constexpr std::array<std::string_view, 7> type_names{"null",   "boolean", "integer", "number",
                                                     "string", "array",   "object"};
/// Bits of type_names; a number's fractional part has its own bit, so that number includes integer.
constexpr unsigned all_types = 0x7F;

unsigned types_of(const AnyNode& schema) {
  const auto type = member(schema, "type");
  if (!type) return all_types;
  unsigned bits = 0;
  const auto add = [&](const AnyNode& name) {
    if (name.type() != NodeType::string) return true;
    const auto found = std::ranges::find(type_names, name.text());
    if (found == type_names.end()) return true;
    bits |= 1U << static_cast<unsigned>(found - type_names.begin());
    if (name.text() == "number") bits |= 1U << 2U;
    return true;
  };
  if (type->type() == NodeType::array)
    type->each_item(add);
  else
    add(*type);
  return bits;
}

std::string text_of_types(unsigned bits) {
  if (bits == all_types) return "any type";
  std::string out;
  for (std::size_t i = 0; i < type_names.size(); ++i) {
    if ((bits & (1U << i)) == 0 || (type_names[i] == "integer" && (bits & (1U << 3U)) != 0)) continue;
    out += (out.empty() ? "" : " or ") + std::string(type_names[i]);
  }
  return out;
}

std::vector<AnyNode> items_of(const std::optional<AnyNode>& list) {
  std::vector<AnyNode> items;
  if (list && list->type() == NodeType::array) {
    list->each_item([&](const AnyNode& item) {
      items.push_back(item);
      return true;
    });
  }
  return items;
}

std::map<std::string_view, AnyNode> named(const AnyNode& schema, std::string_view keyword) {
  std::map<std::string_view, AnyNode> all;
  if (const auto properties = member(schema, keyword); properties && properties->type() == NodeType::object) {
    properties->each_member([&](std::string_view name, const AnyNode& property) {
      all.insert_or_assign(name, property);
      return true;
    });
  }
  return all;
}

std::set<std::string_view> required_of(const AnyNode& schema) {
  std::set<std::string_view> names;
  for (const AnyNode& name : items_of(member(schema, "required"))) {
    if (name.type() == NodeType::string) names.insert(name.text());
  }
  return names;
}

bool is_closed(const AnyNode& schema) {
  const auto additional = member(schema, "additionalProperties");
  return additional && additional->type() == NodeType::boolean && !additional->truth();
}

/// The schema of properties that are not described; absent if they are refused, or allow anything.
std::optional<AnyNode> additional_of(const AnyNode& schema) {
  const auto additional = member(schema, "additionalProperties");
  return additional && additional->type() == NodeType::object ? additional : std::nullopt;
}

/// For a schema of judged_schema.h: whether it only has names.
bool takes_anything(const AnyNode& schema) {
  if (schema.type() == NodeType::boolean) return schema.truth();
  return schema.each_member([](std::string_view keyword, const AnyNode& value) {
    return keyword == "properties" &&
           value.each_member([](std::string_view, const AnyNode& property) { return takes_anything(property); });
  });
}

std::string below(const std::string& pointer, std::string_view keyword, std::string_view name) {
  std::string out = pointer;
  validator::append_token(out, keyword);
  validator::append_token(out, name);
  return out;
}

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

struct Bound {
  std::string_view keyword;
  bool is_least;
};
constexpr std::array<Bound, 10> bounds{{{"minimum", true},
                                        {"exclusiveMinimum", true},
                                        {"minLength", true},
                                        {"minItems", true},
                                        {"minProperties", true},
                                        {"maximum", false},
                                        {"exclusiveMaximum", false},
                                        {"maxLength", false},
                                        {"maxItems", false},
                                        {"maxProperties", false}}};
/// Compared as wholes: their presence tightens.
constexpr std::array<std::string_view, 19> others{"multipleOf",
                                                  "uniqueItems",
                                                  "contains",
                                                  "additionalItems",
                                                  "patternProperties",
                                                  "propertyNames",
                                                  "dependencies",
                                                  "allOf",
                                                  "anyOf",
                                                  "oneOf",
                                                  "not",
                                                  "if",
                                                  "then",
                                                  "else",
                                                  "$ref",
                                                  "definitions",
                                                  "$defs",
                                                  "pattern",
                                                  "format"};

} // namespace

void SchemaDiff::tell(Effect effect, std::string pointer, std::string message) {
  out_.push_back({effect, rule_, std::move(pointer), std::move(message)});
}

void SchemaDiff::compare(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  if (equal(before, after) || (takes_anything(before) && takes_anything(after))) return;
  const auto refuses = [](const AnyNode& schema) { return schema.type() == NodeType::boolean && !schema.truth(); };
  if (refuses(before) || refuses(after)) {
    tell(refuses(after) ? Effect::breaks : Effect::loosens, pointer,
         refuses(after) ? "No value is allowed here any more." : "Values are allowed here now.");
    return;
  }
  const std::size_t told = out_.size();
  compare_types(before, after, pointer);
  // If the type is entirely different nothing else is worth saying.
  if (out_.size() > told && out_.back().effect == Effect::breaks) return;
  compare_values(before, after, pointer);
  compare_bounds(before, after, pointer);
  compare_wholes(before, after, pointer);
  compare_required(before, after, pointer);
  compare_objects(before, after, pointer);
  compare_rest(before, after, pointer);
}

void SchemaDiff::compare_types(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  const unsigned was = types_of(before);
  const unsigned is = types_of(after);
  if (was == is) return;
  const Effect effect = (was & is) == 0 ? Effect::breaks : (was & ~is) == 0 ? Effect::loosens : Effect::tightens;
  tell(effect, pointer + "/type", "The type changed from " + text_of_types(was) + " to " + text_of_types(is) + ".");
}

void SchemaDiff::compare_values(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  const auto values_of = [](const AnyNode& schema) -> std::optional<std::vector<AnyNode>> {
    if (const auto only = member(schema, "const")) return std::vector{*only};
    if (const auto options = member(schema, "enum")) return items_of(options);
    return std::nullopt;
  };
  const auto was = values_of(before);
  const auto is = values_of(after);
  if (!was && !is) return;
  const std::string place = pointer + (member(is ? after : before, "const") ? "/const" : "/enum");
  if (!was) return tell(Effect::tightens, place, "Only the listed values are allowed now.");
  if (!is) return tell(Effect::loosens, place, "The list of allowed values was removed.");
  const auto missing_in = [](const std::vector<AnyNode>& some, const std::vector<AnyNode>& all) {
    std::string missing;
    std::size_t count = 0;
    for (const AnyNode& value : some) {
      if (std::ranges::any_of(all, [&](const AnyNode& other) { return equal(value, other); })) continue;
      ++count;
      missing += (missing.empty() ? "" : ", ") + std::string(value.raw());
    }
    return std::pair(missing, count);
  };
  const auto [gone, gone_count] = missing_in(*was, *is);
  const auto [come, come_count] = missing_in(*is, *was);
  if (gone_count > 0)
    tell(gone_count == was->size() ? Effect::breaks : Effect::tightens, place, "No longer allowed: " + gone + ".");
  if (come_count > 0) tell(Effect::loosens, place, "Allowed now: " + come + ".");
}

void SchemaDiff::compare_bounds(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  for (const Bound& bound : bounds) {
    const auto was = member(before, bound.keyword);
    const auto is = member(after, bound.keyword);
    if ((!was && !is) || (was && is && equal(*was, *is))) continue;
    const std::string place = pointer + "/" + std::string(bound.keyword);
    const std::string name(bound.keyword);
    if (!was) {
      tell(Effect::tightens, place, name + " is " + std::string(is->raw()) + " now.");
    } else if (!is) {
      tell(Effect::loosens, place, name + " was " + std::string(was->raw()) + " and was removed.");
    } else if (was->type() == NodeType::number && is->type() == NodeType::number) {
      const bool up = validator::compare(is->number(), was->number()) > 0;
      tell(up == bound.is_least ? Effect::tightens : Effect::loosens, place,
           name + " changed from " + std::string(was->raw()) + " to " + std::string(is->raw()) + ".");
    }
  }
}

void SchemaDiff::compare_wholes(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  for (const std::string_view keyword : others) {
    const auto was = member(before, keyword);
    const auto is = member(after, keyword);
    if ((!was && !is) || (was && is && equal(*was, *is))) continue;
    const std::string place = pointer + "/" + std::string(keyword);
    const bool short_text = keyword == "pattern" || keyword == "format" || keyword == "multipleOf";
    const std::string text = short_text && is ? " " + std::string(is->raw()) : "";
    if (!was)
      tell(Effect::tightens, place, std::string(keyword) + text + " was added.");
    else if (!is)
      tell(Effect::loosens, place, std::string(keyword) + " was removed.");
    else
      tell(Effect::tightens, place,
           std::string(keyword) +
               (short_text ? " changed from " + std::string(was->raw()) + " to" + text + "." : " changed."));
  }
}

void SchemaDiff::compare_required(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  const auto was = required_of(before);
  const auto is = required_of(after);
  const auto known = named(before, "properties");
  for (const std::string_view name : is) {
    if (was.contains(name)) continue;
    const bool planned = known.contains(name);
    tell(planned ? Effect::tightens : Effect::breaks, pointer + "/required",
         quoted(name) + (planned ? " was optional and is required now." : " is new and required."));
  }
  for (const std::string_view name : was) {
    if (!is.contains(name)) tell(Effect::loosens, pointer + "/required", quoted(name) + " is no longer required.");
  }
}

void SchemaDiff::compare_objects(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  const auto was = named(before, "properties");
  const auto is = named(after, "properties");
  const auto additional_was = additional_of(before);
  const auto additional_is = additional_of(after);
  for (const auto& [name, property] : was) {
    const auto now = is.find(name);
    const std::string place = below(pointer, "properties", name);
    if (now != is.end()) {
      compare(property, now->second, place);
    } else if (is_closed(after)) {
      tell(Effect::breaks, place, quoted(name) + " was removed, and undescribed properties are refused.");
    } else if (additional_is) {
      compare(property, *additional_is, place);
    } else if (!takes_anything(property)) {
      tell(Effect::loosens, place, quoted(name) + " is not described any more; it may hold anything.");
    }
  }
  for (const auto& [name, property] : is) {
    if (was.contains(name)) continue;
    const std::string place = below(pointer, "properties", name);
    if (is_closed(before))
      tell(Effect::loosens, place, quoted(name) + " is allowed now.");
    else if (additional_was)
      compare(*additional_was, property, place);
    else if (!takes_anything(property))
      tell(Effect::tightens, place, quoted(name) + " is described now: other values of it fail.");
  }
}

void SchemaDiff::compare_rest(const AnyNode& before, const AnyNode& after, const std::string& pointer) {
  if (is_closed(before) != is_closed(after)) {
    tell(is_closed(after) ? Effect::tightens : Effect::loosens, pointer + "/additionalProperties",
         is_closed(after) ? "Undescribed properties are refused now."
                          : "Undescribed properties are no longer refused.");
  }
  const auto compare_schemas = [&](const std::string& keyword) {
    const auto said = [&](const AnyNode& schema) {
      const auto value = member(schema, keyword);
      const bool is_idle = value && value->type() != NodeType::array && takes_anything(*value);
      return is_idle ? std::nullopt : value;
    };
    const auto was = said(before);
    const auto is = said(after);
    const std::string place = pointer + "/" + keyword;
    const bool both = was && is && was->type() != NodeType::array && is->type() != NodeType::array;
    if (both)
      compare(*was, *is, place);
    else if (is && (!was || !equal(*was, *is)))
      tell(Effect::tightens, place, keyword + " are described in another way now.");
    else if (was && !is)
      tell(Effect::loosens, place, keyword + " are no longer described.");
  };
  compare_schemas("items");
  const auto is_schema = [](const std::optional<AnyNode>& node) { return node && node->type() == NodeType::object; };
  if (is_schema(member(before, "additionalProperties")) || is_schema(member(after, "additionalProperties"))) {
    if (!is_closed(before) && !is_closed(after)) compare_schemas("additionalProperties");
  }
}

} // namespace plumbline::plans
