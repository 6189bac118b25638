#include "plans/formats/json_shapes.h"

#include "plans/formats/json_rewriting.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

bool is(const std::optional<AnyNode>& node, NodeType type) { return node && node->type() == type; }

/// Whether a schema is about a whole call: its properties, traits or context as objects.
bool names_payload(const AnyNode& schema) {
  const auto properties = member(schema, "properties");
  return properties && (member(*properties, "properties") || member(*properties, "traits"));
}

/// typewriter marks what it has unwrapped by `eventMetadata`. Older files have no mark: in them all schemas describe
/// something but never a call's `properties`.
bool is_typewriter(const AnyNode& rules) {
  bool marked = false;
  bool some = false;
  bool whole = false;
  rules.each_item([&](const AnyNode& rule) {
    const auto schema = member(rule, "jsonSchema");
    if (!is(schema, NodeType::object) || string_member(rule, "type") == "COMMON") return true;
    marked = marked || member(*schema, "eventMetadata").has_value();
    const auto properties = member(*schema, "properties");
    some = some || (is(properties, NodeType::object) && properties->count() > 0);
    whole = whole || names_payload(*schema);
    return true;
  });
  return marked || (some && !whole);
}

bool holds_events_with_rules(const AnyNode& list) {
  bool all = list.count() > 0;
  list.each_item([&](const AnyNode& item) {
    all = member(item, "rules").has_value() && (member(item, "eventType") || member(item, "name"));
    return all;
  });
  return all;
}

constexpr std::array<std::string_view, 9> schema_members{"$schema",     "type",  "properties", "required", "$ref",
                                                         "definitions", "allOf", "anyOf",      "oneOf"};

bool is_schema(const AnyNode& node) {
  if (node.type() != NodeType::object) return false;
  return node.count() == 0 ||
         std::ranges::any_of(schema_members, [&](std::string_view name) { return member(node, name).has_value(); });
}

bool holds_schemas(const AnyNode& root) {
  return root.count() > 0 && root.each_member([](std::string_view, const AnyNode& value) { return is_schema(value); });
}

} // namespace

std::optional<JsonShape> shape_of(const AnyNode& root) {
  if (root.type() != NodeType::object) return std::nullopt;
  const auto data = member(root, "data");
  for (const std::string base : {"", "/data/trackingPlan", "/data"}) {
    const auto plan = validator::resolve(root, base);
    if (!plan) continue;
    const auto rules = member(*plan, "rules");
    if (is(rules, NodeType::array))
      return JsonShape{is_typewriter(*rules) ? PlanFormat::typewriter : PlanFormat::segment, base};
    if (is(rules, NodeType::object)) {
      const bool config = member(*plan, "display_name") || member(*rules, "global") ||
                          string_member(*plan, "name").starts_with("workspaces/");
      return JsonShape{config ? PlanFormat::segment_config : PlanFormat::rudderstack, base};
    }
    if (is(member(*plan, "events"), NodeType::array)) return JsonShape{PlanFormat::rudderstack, base};
  }
  if (is(data, NodeType::array) && holds_events_with_rules(*data)) return JsonShape{PlanFormat::rudderstack, ""};
  if (root.count() > 0 && (is_schema(root) || holds_schemas(root))) return JsonShape{PlanFormat::json_schema, ""};
  return std::nullopt;
}

} // namespace plumbline::plans
