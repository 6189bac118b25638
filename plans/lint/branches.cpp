#include "plans/formats/json_rewriting.h"
#include "plans/formats/schema_walk.h"
#include "plans/lint/linted_plan.h"
#include "validator/json/value_equality.h"

#include <algorithm>
#include <array>
#include <set>

namespace plumbline::plans {

namespace {

using validator::AnyNode;
using validator::NodeType;

bool accepts_everything(const AnyNode& schema) {
  return schema.type() == NodeType::boolean ? schema.truth() : schema.type() == NodeType::object && schema.count() == 0;
}

bool is_false(const AnyNode& schema) { return schema.type() == NodeType::boolean && !schema.truth(); }

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

void look_at_condition(LintedPlan& plan, const LintedRule& rule, const AnyNode& schema, const std::string& pointer) {
  const auto condition = member(schema, "if");
  for (const std::string branch : {"then", "else"}) {
    if (!member(schema, branch)) continue;
    const std::string place = pointer + "/" + branch;
    if (!condition)
      plan.warn(rule, place, "This " + branch + " is never looked at: there is no `if` beside it.");
    else if (branch == "else" ? accepts_everything(*condition) : is_false(*condition))
      plan.warn(rule, place,
                "This " + branch + " is never looked at: its `if` is always " +
                    (branch == "else" ? "true." : "false."));
  }
}

void look_at_choice(LintedPlan& plan, const LintedRule& rule, const AnyNode& schema, const std::string& pointer,
                    const std::string& keyword) {
  const auto branches = items_of(member(schema, keyword));
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const std::string place = pointer + "/" + keyword + "/" + std::to_string(i);
    if (is_false(branches[i])) plan.warn(rule, place, "This branch never matches.");
    if (keyword == "anyOf" && branches.size() > 1 && accepts_everything(branches[i]))
      plan.warn(rule, place, "This branch accepts everything, so the other branches have no effect.");
    for (std::size_t j = 0; j < i; ++j) {
      if (!equal(branches[i], branches[j])) continue;
      plan.warn(rule, place,
                keyword == "oneOf"
                    ? "This branch is the same as branch " + std::to_string(j) +
                          ", so it can never be the only one that matches."
                    : "This branch is the same as branch " + std::to_string(j) + ", so it has no effect.");
      break;
    }
  }
}

struct Bounds {
  std::string_view least;
  std::string_view most;
  bool open; ///< equal bounds leave nothing
};
constexpr std::array<Bounds, 7> bounds{{{"minimum", "maximum", false},
                                        {"exclusiveMinimum", "maximum", true},
                                        {"minimum", "exclusiveMaximum", true},
                                        {"exclusiveMinimum", "exclusiveMaximum", true},
                                        {"minLength", "maxLength", false},
                                        {"minItems", "maxItems", false},
                                        {"minProperties", "maxProperties", false}}};

bool has_type(const AnyNode& value, std::string_view name) {
  switch (value.type()) {
  case NodeType::null: return name == "null";
  case NodeType::boolean: return name == "boolean";
  case NodeType::number: return name == "number" || (name == "integer" && value.number().is_whole());
  case NodeType::string: return name == "string";
  case NodeType::array: return name == "array";
  case NodeType::object: return name == "object";
  }
  return false;
}

/// Whether enum or const allow values none of which has the schema's type.
bool contradicts_type(const AnyNode& schema) {
  const auto type = member(schema, "type");
  auto values = items_of(member(schema, "enum"));
  if (const auto only = member(schema, "const")) values.push_back(*only);
  if (!type || values.empty()) return false;
  auto types = items_of(type);
  if (type->type() == NodeType::string) types.push_back(*type);
  return std::ranges::none_of(values, [&](const AnyNode& value) {
    return std::ranges::any_of(
        types, [&](const AnyNode& name) { return name.type() == NodeType::string && has_type(value, name.text()); });
  });
}

std::set<std::string_view> names_in(const AnyNode& schema, std::string_view keyword) {
  std::set<std::string_view> names;
  if (const auto named = member(schema, keyword); named && named->type() == NodeType::object) {
    named->each_member([&](std::string_view name, const AnyNode&) {
      names.insert(name);
      return true;
    });
  }
  return names;
}

/// Whether a pointer leads through anything but `properties` and `items`.
bool is_in_branch(std::string_view pointer) {
  const auto take = [&] {
    pointer.remove_prefix(1);
    const auto end = pointer.find('/');
    const auto token = pointer.substr(0, end);
    pointer.remove_prefix(end == std::string_view::npos ? pointer.size() : end);
    return token;
  };
  while (!pointer.empty()) {
    const auto keyword = take();
    if (keyword != "properties" && keyword != "items") return true;
    if (keyword == "properties" && !pointer.empty()) take();
  }
  return false;
}

} // namespace

void find_unreachable_branch(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
      if (schema.type() != NodeType::object) return;
      look_at_condition(plan, rule, schema, pointer);
      look_at_choice(plan, rule, schema, pointer, "anyOf");
      look_at_choice(plan, rule, schema, pointer, "oneOf");
    });
  }
}

void find_unsatisfiable(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
      for (const Bounds& pair : bounds) {
        const auto least = member(schema, pair.least);
        const auto most = member(schema, pair.most);
        if (!least || !most || least->type() != NodeType::number || most->type() != NodeType::number) continue;
        const auto order = compare(least->number(), most->number());
        if (order > 0 || (pair.open && order == 0))
          plan.warn(rule, pointer + "/" + std::string(pair.least),
                    "No value lies between " + std::string(pair.least) + " and " + std::string(pair.most) + ".");
      }
      if (contradicts_type(schema)) plan.warn(rule, pointer + "/type", "None of the allowed values has this type.");
      const auto additional = member(schema, "additionalProperties");
      if (!additional || !is_false(*additional) || member(schema, "patternProperties")) return;
      const auto named = names_in(schema, "properties");
      for (const AnyNode& name : items_of(member(schema, "required"))) {
        if (name.type() == NodeType::string && !named.contains(name.text()))
          plan.warn(rule, pointer + "/required",
                    "\"" + std::string(name.text()) + "\" is required, and additionalProperties: false forbids it.");
      }
    });
  }
}

void find_required_unnamed(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
      const auto additional = member(schema, "additionalProperties");
      const auto named = names_in(schema, "properties");
      if (named.empty() || (additional && is_false(*additional)) || member(schema, "patternProperties")) return;
      // In a branch (if, anyOf ...) the properties are described outside it; those of the call itself by the API.
      if (pointer.empty() || is_in_branch(pointer)) return;
      for (const AnyNode& name : items_of(member(schema, "required"))) {
        if (name.type() == NodeType::string && !named.contains(name.text()))
          plan.warn(rule, pointer + "/required",
                    "\"" + std::string(name.text()) + "\" is required, but no property of this name is described.");
      }
    });
  }
}

} // namespace plumbline::plans
