#include "validator/schema_keywords.h"

#include "validator/schema_blocks.h"
#include "validator/value_equality.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

std::uint8_t type_named(std::string_view name) {
  if (name == "null") return type_bit::null;
  if (name == "boolean") return type_bit::boolean;
  if (name == "integer") return type_bit::whole;
  if (name == "number") return type_bit::whole | type_bit::fractional;
  if (name == "string") return type_bit::string;
  if (name == "array") return type_bit::array;
  if (name == "object") return type_bit::object;
  return 0;
}

/// Compiles the keywords of one subschema after another.
class Keywords {
 public:
  explicit Keywords(Program& program) : program_(program), blocks_(program) {}

  std::vector<PlanProblem> run() {
    blocks_.block_of(AnyNode(program_.tape, 0), "");
    while (auto pending = blocks_.next()) compile(*pending);
    return blocks_.take_problems();
  }

 private:
  void compile(const PendingBlock& pending) {
    pointer_ = pending.pointer;
    block_ = Block{};
    block_.pointer = program_.blocks[pending.block].pointer;
    tuple_form_ = false;
    number_ = {};
    string_ = {};
    array_ = {};
    object_ = {};
    branches_ = {};
    has_ = {};
    if (pending.schema.type() == NodeType::boolean) {
      block_.refuses = !pending.schema.truth();
    } else if (pending.schema.type() == NodeType::object) {
      pending.schema.each_member([&](std::string_view keyword, const AnyNode& value) {
        keyword_ = keyword;
        read(keyword, value);
        return true;
      });
      // additionalItems speaks of what is behind a tuple only.
      if (!tuple_form_) array_.additional = nothing;
    } else {
      blocks_.fail("invalid_schema", "A schema must be an object, true or false.", pointer_);
    }
    if (has_.number) block_.number = keep(program_.numbers, std::move(number_));
    if (has_.string) block_.string = keep(program_.strings, std::move(string_));
    if (has_.array) block_.array = keep(program_.arrays, std::move(array_));
    if (has_.object) block_.object = keep(program_.objects, finished(std::move(object_)));
    if (has_.branches) block_.branches = keep(program_.branches, std::move(branches_));
    program_.blocks[pending.block] = block_;
  }

  template<class Rule>
  static Index keep(std::vector<Rule>& table, Rule rule) {
    table.push_back(std::move(rule));
    return static_cast<Index>(table.size() - 1);
  }

  void read(std::string_view k, const AnyNode& v) {
    if (k == "type")
      read_type(v);
    else if (k == "enum")
      read_enum(v);
    else if (k == "const")
      read_const(v);
    else if (!read_number_keyword(k, v) && !read_string_keyword(k, v) && !read_array_keyword(k, v) &&
             !read_object_keyword(k, v)) {
      read_branch_keyword(k, v);
    }
  }

  bool expect(bool good, const char* what) {
    if (!good) blocks_.fail("invalid_schema", std::string(keyword_) + " must be " + what + ".", place());
    return good;
  }

  std::string place() const {
    std::string pointer = pointer_;
    append_token(pointer, keyword_);
    return pointer;
  }
  std::string place(std::string_view token) const {
    std::string pointer = place();
    append_token(pointer, token);
    return pointer;
  }

  Index subschema(const AnyNode& schema) { return blocks_.block_of(schema, place()); }

  bool subschemas(const AnyNode& value, std::vector<Index>& out) {
    if (!expect(value.type() == NodeType::array && value.count() > 0, "an array of schemas")) return false;
    std::size_t at = 0;
    value.each_item([&](const AnyNode& item) {
      out.push_back(blocks_.block_of(item, place(std::to_string(at++))));
      return true;
    });
    return true;
  }

  void read_type(const AnyNode& value) {
    std::uint8_t types = 0;
    bool good = true;
    const auto add = [&](const AnyNode& name) {
      const std::uint8_t bits = name.type() == NodeType::string ? type_named(name.text()) : std::uint8_t{0};
      good = good && bits != 0;
      types = static_cast<std::uint8_t>(types | bits);
      return true;
    };
    if (value.type() == NodeType::array)
      value.each_item(add);
    else
      add(value);
    if (expect(good && types != 0, "a type (string, number, integer, boolean, object, array, null) or a list of types"))
      block_.types = types;
  }

  void read_enum(const AnyNode& value) {
    if (!expect(value.type() == NodeType::array && value.count() > 0, "an array with at least one value")) return;
    ValueRule rule;
    rule.expected = value.cell();
    value.each_item([&](const AnyNode& option) {
      rule.options.emplace_back(hash_of(option), option.cell());
      return true;
    });
    add_values(std::move(rule));
  }

  void read_const(const AnyNode& value) {
    ValueRule rule;
    rule.is_const = true;
    rule.expected = value.cell();
    rule.options.emplace_back(hash_of(value), value.cell());
    add_values(std::move(rule));
  }

  void add_values(ValueRule rule) {
    std::sort(rule.options.begin(), rule.options.end());
    if (block_.values != nothing) {
      // enum and const beside each other: what both permit.
      const ValueRule& other = program_.values[block_.values];
      std::erase_if(rule.options, [&](const auto& option) {
        return std::none_of(other.options.begin(), other.options.end(), [&](const auto& theirs) {
          return equal(AnyNode(program_.tape, theirs.second), AnyNode(program_.tape, option.second));
        });
      });
    }
    block_.values = keep(program_.values, std::move(rule));
  }

  bool read_number_keyword(std::string_view k, const AnyNode& v) {
    struct Bound {
      std::string_view keyword;
      Index NumberRule::*cell;
      Number NumberRule::*value;
    };
    constexpr Bound bounds[] = {{"minimum", &NumberRule::minimum, &NumberRule::minimum_value},
                                {"maximum", &NumberRule::maximum, &NumberRule::maximum_value},
                                {"exclusiveMinimum", &NumberRule::above, &NumberRule::above_value},
                                {"exclusiveMaximum", &NumberRule::below, &NumberRule::below_value},
                                {"multipleOf", &NumberRule::multiple_of, &NumberRule::divisor}};
    const auto bound =
        std::find_if(std::begin(bounds), std::end(bounds), [&](const Bound& b) { return b.keyword == k; });
    if (bound == std::end(bounds)) return false;
    if (!expect(v.type() == NodeType::number, "a number")) return true;
    if (k == "multipleOf" && !expect(is_usable_divisor(v.number()), "a number above zero of at most 19 digits"))
      return true;
    number_.*(bound->cell) = v.cell();
    number_.*(bound->value) = v.number();
    has_.number = true;
    return true;
  }

  /// A size: a whole number, zero or above.
  void read_size(const AnyNode& v, std::uint64_t& size, bool& has) {
    const bool whole = v.type() == NodeType::number && v.number().is_whole() && compare(v.number(), Number{}) >= 0;
    if (!expect(whole, "a whole number of zero or more")) return;
    const double value = v.number().approximate();
    size = v.number().kind == Number::Kind::natural ? v.number().natural
           : value < 1e18                           ? static_cast<std::uint64_t>(value)
                                                    : UINT64_MAX;
    has = true;
  }

  std::optional<Index> pattern(std::string_view source, std::string at) {
    auto compiled = Pattern::compile(source);
    if (!compiled) {
      blocks_.fail("unsupported_pattern",
                   "The pattern cannot be checked (" + compiled.error() +
                       "); look-around and back-references are not supported.",
                   std::move(at));
      return std::nullopt;
    }
    return keep(program_.patterns, std::move(*compiled));
  }

  bool read_string_keyword(std::string_view k, const AnyNode& v) {
    if (k == "minLength")
      read_size(v, string_.min_length, has_.string);
    else if (k == "maxLength")
      read_size(v, string_.max_length, has_.string);
    else if (k == "pattern") {
      if (!expect(v.type() == NodeType::string, "a string")) return true;
      if (const auto index = pattern(v.text(), place())) {
        string_.pattern = *index;
        has_.string = true;
      }
    } else if (k == "format") {
      if (!expect(v.type() == NodeType::string, "a string")) return true;
      string_.format = format_named(v.text());
      string_.format_cell = v.cell();
      has_.string = has_.string || string_.format != Format::none;
    } else {
      return false;
    }
    return true;
  }

  bool read_array_keyword(std::string_view k, const AnyNode& v) {
    if (k == "items") {
      if (v.type() == NodeType::array) {
        tuple_form_ = true;
        std::size_t at = 0;
        v.each_item([&](const AnyNode& item) {
          array_.tuple.push_back(blocks_.block_of(item, place(std::to_string(at++))));
          return true;
        });
      } else {
        array_.items = subschema(v);
      }
      has_.array = true;
    } else if (k == "additionalItems") {
      array_.additional = subschema(v);
      has_.array = true;
    } else if (k == "contains") {
      array_.contains = subschema(v);
      has_.array = true;
    } else if (k == "minItems") {
      read_size(v, array_.min_items, has_.array);
    } else if (k == "maxItems") {
      read_size(v, array_.max_items, has_.array);
    } else if (k == "uniqueItems") {
      if (!expect(v.type() == NodeType::boolean, "true or false")) return true;
      array_.unique = v.truth();
      has_.array = true;
    } else {
      return false;
    }
    return true;
  }

  Index slot(std::string_view name) {
    PropertyEntry& entry = object_.table.entry(name);
    if (entry.slot == nothing) {
      entry.slot = object_.slots++;
      object_.slot_names.emplace_back(name);
    }
    return entry.slot;
  }

  /// A list of names, as `required` and `dependencies` have it.
  void read_names(const AnyNode& v, std::vector<Index>& slots) {
    bool good = v.type() == NodeType::array;
    if (good) {
      v.each_item([&](const AnyNode& name) {
        good = good && name.type() == NodeType::string;
        if (!good) return false;
        const Index found = slot(name.text());
        if (std::find(slots.begin(), slots.end(), found) == slots.end()) slots.push_back(found);
        return true;
      });
    }
    expect(good, "a list of names");
  }

  bool read_object_keyword(std::string_view k, const AnyNode& v) {
    if (k == "properties") {
      if (!expect(v.type() == NodeType::object, "an object of schemas")) return true;
      object_.speaks_of_names = true;
      v.each_member([&](std::string_view name, const AnyNode& schema) {
        const Index block = blocks_.block_of(schema, place(name));
        object_.table.entry(name).block = block;
        return true;
      });
    } else if (k == "required") {
      read_names(v, object_.required);
    } else if (k == "patternProperties") {
      if (!expect(v.type() == NodeType::object, "an object of schemas")) return true;
      object_.speaks_of_names = true;
      v.each_member([&](std::string_view source, const AnyNode& schema) {
        if (const auto index = pattern(source, place(source)))
          object_.patterns.emplace_back(*index, blocks_.block_of(schema, place(source)));
        return true;
      });
    } else if (k == "additionalProperties") {
      object_.closed = v.type() == NodeType::boolean && !v.truth();
      object_.additional = v.type() == NodeType::boolean ? nothing : subschema(v);
    } else if (k == "propertyNames") {
      object_.names = subschema(v);
    } else if (k == "dependencies") {
      read_dependencies(v);
    } else if (k == "minProperties") {
      read_size(v, object_.min_properties, has_.object);
    } else if (k == "maxProperties") {
      read_size(v, object_.max_properties, has_.object);
    } else {
      return false;
    }
    has_.object = true;
    return true;
  }

  void read_dependencies(const AnyNode& v) {
    if (!expect(v.type() == NodeType::object, "an object")) return;
    v.each_member([&](std::string_view name, const AnyNode& what) {
      Dependency dependency;
      dependency.trigger = slot(name);
      if (what.type() == NodeType::array)
        read_names(what, dependency.names);
      else
        dependency.block = blocks_.block_of(what, place(name));
      object_.dependencies.push_back(std::move(dependency));
      return true;
    });
  }

  static ObjectRule finished(ObjectRule rule) {
    for (const Index slot : rule.required) {
      if (slot < 64) rule.required_mask |= std::uint64_t{1} << slot;
    }
    return rule;
  }

  void read_branch_keyword(std::string_view k, const AnyNode& v) {
    if (k == "allOf")
      has_.branches |= subschemas(v, branches_.all);
    else if (k == "anyOf")
      has_.branches |= subschemas(v, branches_.any);
    else if (k == "oneOf")
      has_.branches |= subschemas(v, branches_.one);
    else if (k == "not")
      read_branch(branches_.negated, v);
    else if (k == "if")
      read_branch(branches_.condition, v);
    else if (k == "then")
      read_branch(branches_.then, v);
    else if (k == "else")
      read_branch(branches_.otherwise, v);
  }

  void read_branch(Index& branch, const AnyNode& schema) {
    branch = subschema(schema);
    has_.branches = true;
  }

  struct Has {
    bool number = false, string = false, array = false, object = false, branches = false;
  };

  Program& program_;
  SchemaBlocks blocks_;
  // Of the subschema under way:
  std::string pointer_;
  std::string_view keyword_;
  Block block_;
  NumberRule number_;
  StringRule string_;
  ArrayRule array_;
  ObjectRule object_;
  BranchRule branches_;
  Has has_;
  bool tuple_form_ = false;
};

} // namespace

std::vector<PlanProblem> compile_keywords(Program& program) { return Keywords(program).run(); }

} // namespace plumbline::validator
