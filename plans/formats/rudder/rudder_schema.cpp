#include "plans/formats/rudder/rudder_schema.h"

#include "plans/formats/json_rewriting.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

constexpr std::size_t max_nested_types = 20;

std::string object_of_members(const std::vector<std::string>& members) {
  std::string out = "{";
  for (const std::string& member : members) out += (out.size() > 1 ? "," : "") + member;
  return out + "}";
}

struct Keyword {
  std::string_view theirs; ///< without '_', in lower case
  std::string_view ours;
};
constexpr std::array<Keyword, 15> keywords{{{"enum", "enum"},
                                            {"const", "const"},
                                            {"minlength", "minLength"},
                                            {"maxlength", "maxLength"},
                                            {"pattern", "pattern"},
                                            {"format", "format"},
                                            {"minimum", "minimum"},
                                            {"maximum", "maximum"},
                                            {"exclusiveminimum", "exclusiveMinimum"},
                                            {"exclusivemaximum", "exclusiveMaximum"},
                                            {"multipleof", "multipleOf"},
                                            {"minitems", "minItems"},
                                            {"maxitems", "maxItems"},
                                            {"uniqueitems", "uniqueItems"},
                                            {"additionalproperties", "additionalProperties"}}};

std::string plain_keyword(std::string_view key) {
  std::string out = lower_case(key);
  std::erase(out, '_');
  return out;
}

bool is_reference(std::string_view text) { return text.starts_with('#'); }

} // namespace

bool RudderDefinitions::add(std::string_view kind, const std::string& id, Entry entry) {
  return entries_.try_emplace(std::string(kind) + ":" + id, entry).second;
}

const RudderDefinitions::Entry* RudderDefinitions::find(std::string_view kind, std::string_view reference) const {
  std::string id;
  const std::string v1 = "#" + std::string(kind) + ":";
  const std::string v0 = kind == "property" ? "#/properties/" : "#/" + std::string(kind) + "s/";
  if (reference.starts_with(v1)) id = reference.substr(v1.size());
  if (reference.starts_with(v0)) id = reference.substr(v0.size());
  const auto found = entries_.find(std::string(kind) + ":" + id);
  return id.empty() || found == entries_.end() ? nullptr : &found->second;
}

bool RudderSchemas::flag(const AnyNode& owner, std::string_view name, bool otherwise, std::size_t file) {
  const auto value = member(owner, name);
  if (!value || value->type() == NodeType::null) return otherwise;
  if (value->type() == NodeType::boolean) return value->truth();
  tell_(true, "invalid_plan", std::string(name) + " must be true or false.", *value, file);
  return otherwise;
}

std::string RudderSchemas::object_text(const std::vector<Property>& properties) {
  std::string schemas;
  std::string required;
  for (const Property& property : properties) {
    schemas += (schemas.empty() ? "" : ",") + json_of(property.name) + ":" + property.schema;
    if (property.required) required += (required.empty() ? "" : ",") + json_of(property.name);
  }
  return "\"properties\":{" + schemas + "}" + (required.empty() ? "" : ",\"required\":[" + required + "]");
}

std::string RudderSchemas::object_of(const AnyNode& owner, std::size_t file, bool closed) {
  std::vector<Property> properties;
  if (const auto list = member(owner, "properties")) properties = properties_of(*list, file);
  std::string variants;
  if (const auto cases = member(owner, "variants")) variants = variants_of(*cases, file, properties, closed);
  requires_something_ = std::ranges::any_of(properties, &Property::required);
  return "{\"type\":\"object\"," + object_text(properties) + (closed ? ",\"additionalProperties\":false" : "") +
         (variants.empty() ? "" : ",\"allOf\":[" + variants + "]") + "}";
}

std::vector<RudderSchemas::Property> RudderSchemas::properties_of(const AnyNode& list, std::size_t file) {
  std::vector<Property> properties;
  if (list.type() != NodeType::array) {
    if (list.type() != NodeType::null) tell_(true, "invalid_plan", "Expected a list of properties here.", list, file);
    return properties;
  }
  list.each_item([&](const AnyNode& reference) {
    auto property = property_of(reference, file);
    if (!property) return true;
    const bool is_double =
        std::ranges::any_of(properties, [&](const Property& other) { return other.name == property->name; });
    if (is_double)
      tell_(true, "duplicate_property", "The property \"" + property->name + "\" is twice in this list.", reference,
            file);
    else
      properties.push_back(std::move(*property));
    return true;
  });
  return properties;
}

std::optional<RudderSchemas::Property> RudderSchemas::property_of(const AnyNode& reference, std::size_t file) {
  std::string name = string_member(reference, "property");
  if (name.empty()) name = string_member(reference, "$ref");
  const auto* const definition = definitions_.find("property", name);
  if (!definition) {
    tell_(true, "invalid_plan",
          name.empty() ? "Expected a reference to a property, such as property: \"#property:total\"."
                       : "The property \"" + name + "\" is not defined in any of the files.",
          reference, file);
    return std::nullopt;
  }
  if (reference.type() == NodeType::object) {
    reference.each_member([&](std::string_view key, const AnyNode& value) {
      constexpr std::array<std::string_view, 5> known{"property", "$ref", "required", "properties",
                                                      "additional_properties"};
      if (std::ranges::find(known, key) == known.end())
        tell_(false, "not_kept", "Plumbline has no place for " + std::string(key) + ": it is not kept.", value, file);
      return true;
    });
  }
  Property property;
  property.name = string_member(definition->node, "name");
  property.required = flag(reference, "required", false, file);
  if (depth_ == max_nested_types) {
    tell_(true, "too_deep", "Properties and custom types may be nested at most 20 deep.", reference, file);
    return std::nullopt;
  }
  ++depth_;
  property.schema = schema_of(definition->node, &reference, file, definition->file);
  --depth_;
  return property;
}

std::string RudderSchemas::schema_of(const AnyNode& definition, const AnyNode* use, std::size_t use_file,
                                     std::size_t file) {
  const std::string type = string_member(definition, "type");
  if (is_reference(type)) {
    const auto* const custom = definitions_.find("custom-type", type);
    if (!custom) {
      tell_(true, "invalid_plan", "The custom type \"" + type + "\" is not defined in any of the files.",
            *member(definition, "type"), file);
      return "{}";
    }
    if (depth_ == max_nested_types) {
      tell_(true, "too_deep", "Properties and custom types may be nested at most 20 deep.", definition, file);
      return "{}";
    }
    ++depth_;
    std::string schema = schema_of(custom->node, nullptr, 0, custom->file);
    --depth_;
    return schema;
  }
  std::vector<std::string> members;
  if (const auto text = string_member(definition, "description"); !text.empty())
    members.push_back("\"description\":" + json_of(text));
  append_types(members, definition, file);
  for (const auto* name : {"config", "propConfig"}) {
    if (const auto config = member(definition, name)) append_config(members, *config, file);
  }
  for (const auto* name : {"item_types", "item_type"}) {
    if (const auto types = member(definition, name)) members.push_back("\"items\":" + items_of(*types, file));
  }
  // A rule may list an object's properties, and a custom type has its own.
  const auto add_object = [&](const AnyNode& owner, std::size_t owner_file) {
    if (!member(owner, "properties") && !member(owner, "variants")) return;
    const bool closed = !flag(owner, "additional_properties", true, owner_file);
    std::string object = object_of(owner, owner_file, closed);
    members.push_back(object.substr(1, object.size() - 2));
  };
  if (use && member(*use, "properties")) {
    std::erase_if(members, [](const std::string& one) { return one.starts_with("\"type\":"); });
    add_object(*use, use_file);
  } else if (member(definition, "properties") || member(definition, "variants")) {
    std::erase_if(members, [](const std::string& one) { return one.starts_with("\"type\":"); });
    add_object(definition, file);
  }
  return object_of_members(members);
}

void RudderSchemas::append_types(std::vector<std::string>& members, const AnyNode& definition, std::size_t file) {
  const auto types = member(definition, "types") ? member(definition, "types") : member(definition, "type");
  std::vector<std::string> names;
  const auto add = [&](std::string_view text) {
    while (!text.empty()) {
      const auto comma = text.find(',');
      std::string_view name = text.substr(0, comma);
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      if (!name.empty()) names.emplace_back(name);
      text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
  };
  if (types && types->type() == NodeType::string) add(types->text());
  if (types && types->type() == NodeType::array) {
    types->each_item([&](const AnyNode& name) {
      if (name.type() == NodeType::string)
        add(name.text());
      else if (name.type() == NodeType::null)
        names.emplace_back("null"); // in YAML a bare null is a value
      else
        tell_(true, "invalid_plan", "Expected the name of a type.", name, file);
      return true;
    });
  }
  // Names that are not types are reported when the schema is compiled.
  if (names.empty()) return;
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + json_of(name);
  members.push_back("\"type\":" + (names.size() == 1 ? list : "[" + list + "]"));
}

void RudderSchemas::append_config(std::vector<std::string>& members, const AnyNode& config, std::size_t file) {
  if (config.type() != NodeType::object) return;
  config.each_member([&](std::string_view key, const AnyNode& value) {
    const std::string name = plain_keyword(key);
    if (name == "itemtypes") {
      members.push_back("\"items\":" + items_of(value, file));
      return true;
    }
    const auto keyword = std::ranges::find(keywords, name, &Keyword::theirs);
    if (keyword == keywords.end())
      tell_(false, "not_kept", "Plumbline has no place for " + std::string(key) + ": it is not kept.", value, file);
    else
      members.push_back(json_of(keyword->ours) + ":" + std::string(value.raw()));
    return true;
  });
}

std::string RudderSchemas::items_of(const AnyNode& types, std::size_t file) {
  std::string reference;
  if (types.type() == NodeType::string) reference = types.text();
  if (types.type() == NodeType::array && types.count() == 1) {
    types.each_item([&](const AnyNode& name) {
      if (name.type() == NodeType::string) reference = name.text();
      return true;
    });
  }
  if (!is_reference(reference)) return "{\"type\":" + std::string(types.raw()) + "}";
  const auto* const custom = definitions_.find("custom-type", reference);
  if (!custom || depth_ == max_nested_types) {
    tell_(true, "invalid_plan",
          custom ? "Properties and custom types may be nested at most 20 deep."
                 : "The custom type \"" + reference + "\" is not defined in any of the files.",
          types, file);
    return "{}";
  }
  ++depth_;
  std::string schema = schema_of(custom->node, nullptr, 0, custom->file);
  --depth_;
  return schema;
}

/// Each case is a branch: if the discriminator has one of its values, then these properties. In a closed object the
/// other cases refuse a case's property.
std::string RudderSchemas::variants_of(const AnyNode& variants, std::size_t file, std::vector<Property>& known,
                                       bool closed) {
  std::string out;
  if (variants.type() != NodeType::array) return out;
  struct Case {
    std::string matches; ///< a JSON list; "" for the default
    std::vector<Property> properties;
  };
  variants.each_item([&](const AnyNode& variant) {
    const auto discriminator = member(variant, "discriminator");
    const auto* const definition = discriminator && discriminator->type() == NodeType::string
                                       ? definitions_.find("property", discriminator->text())
                                       : nullptr;
    if (!definition) {
      tell_(true, "invalid_plan", "Expected a discriminator that is one of the properties, such as \"#property:kind\".",
            variant, file);
      return true;
    }
    std::vector<Case> cases;
    std::string all_matches;
    if (const auto list = member(variant, "cases"); list && list->type() == NodeType::array) {
      list->each_item([&](const AnyNode& one) {
        const auto match = member(one, "match");
        if (!match || match->type() != NodeType::array || match->count() == 0) {
          tell_(true, "invalid_plan", "Expected the values that the case matches, in a list.", one, file);
          return true;
        }
        Case entry;
        entry.matches = match->raw();
        const std::string inside = entry.matches.substr(1, entry.matches.size() - 2);
        all_matches += (all_matches.empty() ? "" : ",") + inside;
        if (const auto properties = member(one, "properties")) entry.properties = properties_of(*properties, file);
        cases.push_back(std::move(entry));
        return true;
      });
    }
    Case otherwise;
    if (const auto list = member(variant, "default")) {
      const auto inner = list->type() == NodeType::object ? member(*list, "properties") : list;
      if (inner) otherwise.properties = properties_of(*inner, file);
    }
    cases.push_back(std::move(otherwise));
    std::set<std::string> base;
    for (const Property& property : known) base.insert(property.name);
    std::set<std::string> special;
    for (const Case& one : cases) {
      for (const Property& property : one.properties) {
        if (!base.contains(property.name)) special.insert(property.name);
      }
    }
    const std::string name = json_of(string_member(definition->node, "name"));
    for (Case& one : cases) {
      if (closed) {
        for (const std::string& other : special) {
          if (std::ranges::none_of(one.properties, [&](const Property& p) { return p.name == other; }))
            one.properties.push_back({other, "false", false});
        }
      }
      if (one.properties.empty()) continue;
      const bool is_default = one.matches.empty();
      const std::string has = "{\"required\":[" + name + "],\"properties\":{" + name +
                              ":{\"enum\":" + (is_default ? "[" + all_matches + "]" : one.matches) + "}}}";
      const bool never_matches = is_default && all_matches.empty();
      const std::string condition = never_matches ? "true" : is_default ? "{\"not\":" + has + "}" : has;
      out += (out.empty() ? "" : ",") + ("{\"if\":" + condition + ",\"then\":{" + object_text(one.properties) + "}}");
    }
    // Named, so that a closed object does not refuse them before the cases decide.
    if (closed) {
      for (const std::string& other : special) known.push_back({other, "true", false});
    }
    return true;
  });
  return out;
}

} // namespace plumbline::plans
