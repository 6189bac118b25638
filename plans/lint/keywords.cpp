#include "plans/formats/json_rewriting.h"
#include "plans/formats/schema_walk.h"
#include "plans/lint/linted_plan.h"
#include "validator/schema/format.h"
#include "validator/text/near_name.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

namespace {

using validator::AnyNode;
using validator::NodeType;

/// Those of draft-07, including annotations, and of later drafts if the import translates or reports them.
constexpr std::array<std::string_view, 67> keywords{"$anchor",
                                                    "$comment",
                                                    "$defs",
                                                    "$dynamicAnchor",
                                                    "$dynamicRef",
                                                    "$id",
                                                    "$recursiveAnchor",
                                                    "$recursiveRef",
                                                    "$ref",
                                                    "$schema",
                                                    "$vocabulary",
                                                    "additionalItems",
                                                    "additionalProperties",
                                                    "allOf",
                                                    "anyOf",
                                                    "const",
                                                    "contains",
                                                    "contentEncoding",
                                                    "contentMediaType",
                                                    "contentSchema",
                                                    "default",
                                                    "definitions",
                                                    "dependencies",
                                                    "dependentRequired",
                                                    "dependentSchemas",
                                                    "deprecated",
                                                    "description",
                                                    "else",
                                                    "enum",
                                                    "example",
                                                    "examples",
                                                    "exclusiveMaximum",
                                                    "exclusiveMinimum",
                                                    "format",
                                                    "id",
                                                    "if",
                                                    "items",
                                                    "key",
                                                    "label",
                                                    "labels",
                                                    "maxContains",
                                                    "maxItems",
                                                    "maxLength",
                                                    "maxProperties",
                                                    "maximum",
                                                    "minContains",
                                                    "minItems",
                                                    "minLength",
                                                    "minProperties",
                                                    "minimum",
                                                    "multipleOf",
                                                    "name",
                                                    "not",
                                                    "oneOf",
                                                    "pattern",
                                                    "patternProperties",
                                                    "prefixItems",
                                                    "properties",
                                                    "propertyNames",
                                                    "readOnly",
                                                    "required",
                                                    "then",
                                                    "title",
                                                    "type",
                                                    "unevaluatedItems",
                                                    "unevaluatedProperties",
                                                    "uniqueItems"};
static_assert(std::is_sorted(keywords.begin(), keywords.end()));

struct Other {
  std::string_view name;
  std::string_view instead;
};

/// Other languages' words for what a schema expresses differently.
constexpr std::array<Other, 8> other_words{
    {{"nullable", R"(write "type": [..., "null"])"},
     {"optional", "leave its name out of `required` of the object that holds it"},
     {"divisibleBy", "write `multipleOf`"},
     {"extends", "write `allOf`"},
     {"disallow", "write `not`"},
     {"regex", "write `pattern`"},
     {"values", "write `enum`"},
     {"allowedValues", "write `enum`"}}};

/// The same for formats.
constexpr std::array<Other, 12> other_formats{{{"datetime", "date-time"},
                                               {"date_time", "date-time"},
                                               {"dateTime", "date-time"},
                                               {"timestamp", "date-time"},
                                               {"iso8601", "date-time"},
                                               {"iso-8601", "date-time"},
                                               {"url", "uri"},
                                               {"mail", "email"},
                                               {"e-mail", "email"},
                                               {"guid", "uuid"},
                                               {"ip", "ipv4"},
                                               {"ip-address", "ipv4"}}};

template<class Table>
std::string_view instead_of(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Other::name);
  return found == table.end() ? std::string_view() : found->instead;
}

std::optional<std::string> what_is_meant(std::string_view keyword) {
  if (std::ranges::binary_search(keywords, keyword) || keyword.starts_with("x-")) return std::nullopt;
  if (const auto instead = instead_of(other_words, keyword); !instead.empty()) return std::string(instead);
  const std::vector<std::string_view> known(keywords.begin(), keywords.end());
  const auto near = validator::nearest_name(keyword, known, validator::NameOf::property);
  if (!near) return std::nullopt; // an annotation of some tool
  return "did you mean `" + std::string(*near) + "`?";
}

} // namespace

void find_unknown_keyword(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
      if (schema.type() != NodeType::object) return;
      schema.each_member([&](std::string_view keyword, const AnyNode&) {
        if (const auto meant = what_is_meant(keyword)) {
          std::string place = pointer;
          validator::append_token(place, keyword);
          plan.warn(rule, std::move(place),
                    "`" + std::string(keyword) + "` is not a keyword of JSON Schema and is not checked: " + *meant);
        }
        return true;
      });
    });
  }
}

void find_unknown_format(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
      const auto format = member(schema, "format");
      if (!format || format->type() != NodeType::string) return;
      const std::string name(format->text());
      if (name == "idn-hostname" || validator::format_named(name) != validator::Format::none) return;
      const auto instead = instead_of(other_formats, name);
      plan.warn(rule, pointer + "/format",
                "The format \"" + name + "\" is not checked: every text passes" +
                    (instead.empty() ? "." : "; did you mean \"" + std::string(instead) + "\"?"));
    });
  }
}

} // namespace plumbline::plans
