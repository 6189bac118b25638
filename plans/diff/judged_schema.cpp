#include "plans/diff/judged_schema.h"

#include "plans/formats/json_rewriting.h"
#include "validator/json/json_text.h"
#include "validator/schema/format.h"
#include "validator/schema/schema_ids.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace plumbline::plans {

namespace {

using validator::AnyNode;
using validator::NodeType;

constexpr std::size_t max_parts = 100'000;
constexpr std::size_t max_depth = 256;
constexpr std::string_view anything = "true";

/// Keywords that decide by their value alone.
constexpr std::array<std::string_view, 14> plain_keywords{
    "enum",      "const",    "minimum", "maximum",       "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "maxLength", "maxItems", "pattern", "maxProperties", "minLength",        "minItems",         "minProperties"};

class JudgedPart {
 public:
  explicit JudgedPart(const validator::Tape& tape) : ids_(tape) {}

  /// Absent if the schema refers to itself, or is too large.
  std::optional<std::string> of(const AnyNode& schema) {
    std::string out = part(schema);
    return is_given_up_ ? std::nullopt : std::optional(std::move(out));
  }

 private:
  std::string part(const AnyNode& schema) {
    if (schema.type() != NodeType::object) return std::string(schema.raw());
    const bool is_open = std::ranges::find(open_, schema.cell()) != open_.end();
    if (is_open || ++parts_ > max_parts || open_.size() == max_depth) is_given_up_ = true;
    if (is_given_up_) return std::string(anything);
    open_.push_back(schema.cell());
    std::string out;
    if (const auto reference = member(schema, "$ref"); reference && reference->type() == NodeType::string) {
      const auto target = ids_.find(reference->text(), reference->cell());
      if (target)
        out = part(target->schema); // anything beside a reference is ignored
      else
        is_given_up_ = true;
    } else {
      out = keywords(schema);
    }
    open_.pop_back();
    return out;
  }

  std::string keywords(const AnyNode& schema) {
    std::string out = "{";
    const auto put = [&](std::string_view keyword, std::string_view json) {
      if (out.size() > 1) out += ',';
      append_json_string(out, keyword);
      out += ':';
      out += json;
    };
    const std::string additional = part_named(schema, "additionalProperties");
    const bool is_whole = whole_ > 0;
    const auto whole = [&](const auto& make) {
      ++whole_;
      std::string json = make();
      --whole_;
      return json;
    };
    const auto whole_part = [&](const AnyNode& value) { return whole([&] { return part(value); }); };
    const auto whole_named = [&](std::string_view name) { return whole([&] { return part_named(schema, name); }); };
    const std::string additional_items = whole_named("additionalItems");
    const std::string then = whole_named("then");
    const std::string otherwise = whole_named("else");
    const bool decides = member(schema, "if") && (then != anything || otherwise != anything);
    schema.each_member([&](std::string_view keyword, const AnyNode& value) {
      std::string json;
      if (std::ranges::find(plain_keywords, keyword) != plain_keywords.end()) {
        if (!says_nothing(keyword, value)) json = value.raw();
      } else if (keyword == "type") {
        if (!names_every_type(value)) json = value.raw();
      } else if (keyword == "uniqueItems") {
        if (value.type() == NodeType::boolean && value.truth()) json = value.raw();
      } else if (keyword == "format") {
        if (value.type() == NodeType::string && validator::format_named(value.text()) != validator::Format::none)
          json = value.raw();
      } else if (keyword == "required") {
        if (value.count() > 0) json = value.raw();
      } else if (keyword == "properties") {
        json = named(value, is_whole && additional == anything);
      } else if (keyword == "patternProperties") {
        json = whole([&] { return named(value, additional == anything); });
      } else if (keyword == "dependencies") {
        json = whole([&] { return named(value, true); });
      } else if (keyword == "additionalProperties") {
        json = unless_anything(additional);
      } else if (keyword == "items") {
        json = value.type() == NodeType::array ? whole([&] { return tuple(value, additional_items == anything); })
                                               : unless_anything(part(value));
      } else if (keyword == "additionalItems") {
        const auto items = member(schema, "items");
        if (items && items->type() == NodeType::array) json = unless_anything(additional_items);
      } else if (keyword == "propertyNames") {
        json = unless_anything(whole_part(value));
      } else if (keyword == "contains") {
        json = whole_part(value);
      } else if (keyword == "not") {
        json = whole_part(value);
        if (json == "false") json.clear();
      } else if (keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf") {
        json = whole([&] { return alternatives(keyword, value); });
      } else if (keyword == "if" || keyword == "then" || keyword == "else") {
        if (decides) json = keyword == "if" ? whole_part(value) : unless_anything(keyword == "then" ? then : otherwise);
      }
      if (!json.empty()) put(keyword, json);
      return !is_given_up_;
    });
    return out.size() == 1 ? std::string(anything) : out + "}";
  }

  std::string part_named(const AnyNode& schema, std::string_view keyword) {
    const auto value = member(schema, keyword);
    return value ? part(*value) : std::string(anything);
  }

  static std::string unless_anything(std::string json) { return json == anything ? std::string() : json; }

  static bool says_nothing(std::string_view keyword, const AnyNode& value) {
    if (keyword == "pattern") return value.type() == NodeType::string && value.text().empty();
    const bool least = keyword == "minLength" || keyword == "minItems" || keyword == "minProperties";
    return least && value.type() == NodeType::number && compare(value.number(), validator::Number{}) == 0;
  }

  static bool names_every_type(const AnyNode& value) {
    if (value.type() != NodeType::array) return false;
    for (const std::string_view wanted : {"null", "boolean", "number", "string", "array", "object"}) {
      const bool missing = value.each_item(
          [&](const AnyNode& name) { return name.type() != NodeType::string || name.text() != wanted; });
      if (missing) return false;
    }
    return true;
  }

  /// An object of schemas (or, for dependencies, of lists of names); "" if nothing is left.
  std::string named(const AnyNode& schemas, bool leave_out_anything) {
    if (schemas.type() != NodeType::object) return std::string(schemas.raw());
    std::string out = "{";
    schemas.each_member([&](std::string_view name, const AnyNode& schema) {
      const bool is_list = schema.type() == NodeType::array;
      const std::string json = is_list && schema.count() == 0 ? std::string(anything) : part(schema);
      if (leave_out_anything && json == anything) return true;
      if (out.size() > 1) out += ',';
      append_json_string(out, name);
      out += ':';
      out += json;
      return true;
    });
    return out.size() == 1 ? std::string() : out + "}";
  }

  std::string tuple(const AnyNode& items, bool leave_out_anything) {
    bool judges = false;
    const std::string out = list(items, [&](const std::string& json) {
      judges = judges || json != anything;
      return true;
    });
    return judges || !leave_out_anything ? out : std::string();
  }

  std::string alternatives(std::string_view keyword, const AnyNode& schemas) {
    if (schemas.type() != NodeType::array) return std::string(schemas.raw());
    bool always = false;
    const std::string out = list(schemas, [&](const std::string& json) {
      always = always || (keyword == "anyOf" && json == anything);
      return keyword != "allOf" || json != anything;
    });
    return always || out == "[]" ? std::string() : out;
  }

  template<class Keep>
  std::string list(const AnyNode& schemas, Keep keep) {
    std::string out = "[";
    schemas.each_item([&](const AnyNode& schema) {
      const std::string json = part(schema);
      if (!keep(json)) return true;
      if (out.size() > 1) out += ',';
      out += json;
      return true;
    });
    return out + "]";
  }

  validator::SchemaIds ids_;
  std::vector<std::uint32_t> open_; ///< cells of the schemas around
  std::size_t parts_ = 0;
  std::size_t whole_ =
      0; ///< above 0 inside what is compared as a whole: names that may hold anything are left out there
  bool is_given_up_ = false;
};

} // namespace

std::string judged_schema(const validator::Tape& tape) {
  const AnyNode schema(tape, 0);
  const auto judged = JudgedPart(tape).of(schema);
  return judged ? *judged : std::string(schema.raw());
}

} // namespace plumbline::plans
