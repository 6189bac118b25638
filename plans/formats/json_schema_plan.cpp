#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/rule_facts.h"

#include <algorithm>
#include <charconv>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::string_view facts_name = "x-plumbline";

bool is_object(const std::optional<AnyNode>& node) { return node && node->type() == NodeType::object; }

/// The value that a schema fixes for a member of the call, by `const`, or an `enum` of one. "" = none.
std::string pinned(const AnyNode& schema, std::string_view name) {
  const auto properties = member(schema, "properties");
  if (!properties) return {};
  const auto said = member(*properties, name);
  if (!said) return {};
  if (auto text = string_member(*said, "const"); !text.empty()) return text;
  std::string only;
  if (const auto options = member(*said, "enum");
      options && options->type() == NodeType::array && options->count() == 1) {
    options->each_item([&](const AnyNode& option) {
      if (option.type() == NodeType::string) only = option.text();
      return true;
    });
  }
  return only;
}

/// Whether a schema is about a call, not only about a call's properties.
bool is_over_whole_call(const AnyNode& schema) {
  const auto properties = member(schema, "properties");
  if (!is_object(properties)) return true; // it may state its wishes by allOf, $ref ...
  bool whole = false;
  for (const auto* name : {"properties", "traits"}) whole = whole || is_object(member(*properties, name));
  return whole || (member(*properties, "type") && member(*properties, "event"));
}

/// "1-0", "1-0-0", "v2", "1.0.0": the name of a schema's version in a registry. Its first number is the one that calls
/// can ask for; absent if the name is not a version.
std::optional<int> version_named(std::string_view name) {
  if (name.starts_with('v') || name.starts_with('V')) name.remove_prefix(1);
  if (name.empty() || name.find_first_not_of("0123456789-.") != std::string_view::npos) return std::nullopt;
  int version = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), version);
  if (read.ec != std::errc() || name.back() == '-' || name.back() == '.') return std::nullopt;
  return std::clamp(version, 1, 1'000'000);
}

/// "track/Order Completed.schema.json": the folder names the type, the rest the event. In a registry ("shop/Order
/// Completed/jsonschema/1-0-0") the file names the version, and the folder the event.
struct FileName {
  std::string type;
  std::string stem; ///< "" if nothing names the event
  int version = 0;  ///< 0: the name has none
};

std::string_view take_last_part(std::string_view& path) {
  const auto slash = path.rfind('/');
  const auto part = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  return part;
}

FileName split_name(std::string_view file) {
  FileName name;
  for (const std::string_view ending : {".json", ".schema"}) {
    if (file.ends_with(ending)) file.remove_suffix(ending.size());
  }
  std::string_view stem = take_last_part(file);
  if (const auto version = version_named(stem)) {
    name.version = *version;
    stem = take_last_part(file);
    if (stem == "jsonschema") stem = take_last_part(file);
  }
  name.stem = stem;
  name.type = take_last_part(file);
  return name;
}

class SchemaReader {
 public:
  SchemaReader(DraftPlan& draft) : draft_(draft) {}

  /// `name`: the schema's name at its place.
  void read(const AnyNode& schema, const std::string& pointer, const FileName& name, bool titled) {
    if (schema.type() != NodeType::object) {
      draft_.fail("invalid_plan", "Expected a JSON Schema (an object) here.", pointer);
      return;
    }
    RuleText rule;
    const auto facts = member(schema, facts_name);
    identify(schema, name, titled, rule);
    if (is_object(facts)) read_facts(*facts, rule);
    if (!has_name(rule.type)) rule.event.reset();
    if (rule.type == RuleType::track && rule.event.value_or("").empty()) {
      draft_.fail("missing_key",
                  name.version > 0
                      ? "This file is named after a version, and nothing names its event: neither a const of "
                        "properties.event, self.name, its title, nor the folder that it is in."
                      : "This schema does not name its event: neither with a const of properties.event, nor with "
                        "self.name, its title, or its file name.",
                  pointer);
      return;
    }
    if (rule.description.empty()) rule.description = string_member(schema, "description");
    RulePlace place{pointer, pointer, ""};
    validator::Tape tape;
    const std::string own = is_object(facts) ? without_member(schema, facts_name) : std::string(schema.raw());
    if (is_object(facts)) {
      rule.schema = moved(own, pointer, "");
    } else if (is_over_whole_call(schema)) {
      rule.schema = own;
    } else {
      const auto payload = payload_member(rule.type);
      rule.schema = whole_call_schema(schema, payload);
      place.inner = "/properties/" + std::string(payload);
      draft_.warn("wrapped",
                  "This schema speaks of a call's " + std::string(payload) + "; it is taken as one over " +
                      std::string(payload) + ".",
                  pointer, rule.id());
    }
    draft_.plan.rules.push_back(std::move(rule));
    draft_.places.add(std::move(place));
  }

 private:
  static std::string moved(const std::string& schema, std::string_view from, std::string_view to) {
    validator::Tape tape;
    if (from == to || validator::parse_json(schema, validator::max_call_depth + 8, &tape)) return schema;
    return with_references_moved(AnyNode(tape, 0), from, to);
  }

  static void identify(const AnyNode& schema, const FileName& name, bool titled, RuleText& rule) {
    const std::string type = pinned(schema, "type");
    if (const auto by_schema = rule_type_named(type))
      rule.type = *by_schema;
    else if (const auto by_folder = rule_type_named(name.type))
      rule.type = *by_folder;
    else if (const auto by_name = rule_type_named(name.stem); by_name && !has_name(*by_name))
      rule.type = *by_name;
    std::string event = pinned(schema, rule.type == RuleType::track ? "event" : "name");
    if (const auto self = member(schema, "self"); is_object(self)) {
      if (event.empty()) event = string_member(*self, "name");
      if (const auto version = version_named(string_member(*self, "version"))) rule.version = *version;
    } else if (name.version > 0) {
      rule.version = name.version;
    }
    // A registry's folder is the event; elsewhere a title is more specific than the file's name.
    if (event.empty() && name.version > 0) event = name.stem;
    if (event.empty() && titled) event = string_member(schema, "title");
    if (event.empty()) event = name.stem;
    if (!event.empty()) rule.event = event;
  }

  DraftPlan& draft_;
};

bool are_exported(const AnyNode& definitions) {
  return definitions.count() > 0 && definitions.each_member([](std::string_view, const AnyNode& definition) {
    const auto facts = member(definition, facts_name);
    return is_object(facts) && member(*facts, "type");
  });
}

} // namespace

void read_json_schema_plan(const AnyNode& root, std::string_view file, DraftPlan& draft) {
  SchemaReader reader(draft);
  const auto each_of = [&](const AnyNode& schemas, const std::string& base) {
    schemas.each_member([&](std::string_view name, const AnyNode& schema) {
      std::string pointer = base;
      validator::append_token(pointer, name);
      reader.read(schema, pointer, {"", std::string(name), 0}, false);
      return true;
    });
  };
  const auto definitions = member(root, "definitions");
  if (is_object(definitions) && are_exported(*definitions)) {
    draft.plan.name = string_member(root, "title");
    each_of(*definitions, "/definitions");
    return;
  }
  const bool one = std::ranges::any_of(std::initializer_list<std::string_view>{"$schema", "properties", "allOf", "$ref",
                                                                               "anyOf", "oneOf", "required"},
                                       [&](std::string_view name) { return member(root, name).has_value(); }) ||
                   !string_member(root, "type").empty() || root.count() == 0;
  if (one)
    reader.read(root, "", split_name(file), true);
  else
    each_of(root, "");
}

} // namespace plumbline::plans
