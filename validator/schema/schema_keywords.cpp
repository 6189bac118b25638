#include "validator/schema/schema_keywords.h"

#include "validator/json/json_text.h"
#include "validator/json/value_equality.h"
#include "validator/schema/keyword_reader.h"
#include "validator/text/ascii.h"

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

constexpr const char* known_types = "a type (string, number, integer, boolean, object, array, null) or a list of types";

struct OtherWord {
  std::string_view word; ///< in lower case
  std::string_view meant;
};
/// Names of types in other tools and languages.
constexpr OtherWord other_words[] = {{"date", R"("string" with "format": "date-time", or "date" for a bare day)"},
                                     {"datetime", R"("string" with "format": "date-time")"},
                                     {"date-time", R"("string" with "format": "date-time")"},
                                     {"date time", R"("string" with "format": "date-time")"},
                                     {"timestamp", R"("string" with "format": "date-time")"},
                                     {"time", R"("string" with "format": "time")"},
                                     {"email", R"("string" with "format": "email")"},
                                     {"url", R"("string" with "format": "uri")"},
                                     {"uri", R"("string" with "format": "uri")"},
                                     {"uuid", R"("string" with "format": "uuid")"},
                                     {"text", R"("string")"},
                                     {"str", R"("string")"},
                                     {"enum", R"("string" with an "enum" of the values)"},
                                     {"float", R"("number")"},
                                     {"double", R"("number")"},
                                     {"decimal", R"("number")"},
                                     {"numeric", R"("number")"},
                                     {"int", R"("integer")"},
                                     {"long", R"("integer")"},
                                     {"bool", R"("boolean")"},
                                     {"list", R"("array")"},
                                     {"map", R"("object")"},
                                     {"dict", R"("object")"},
                                     {"none", R"("null")"}};

/// What to write instead of an invalid type: a sentence's end.
std::string what_is_meant(const AnyNode& name) {
  if (name.type() != NodeType::string)
    return name.type() == NodeType::null ? "null was given: write \"null\" in quotes."
                                         : "write a name in quotes, such as \"type\": \"string\".";
  constexpr std::size_t most_shown = 60;
  std::string given;
  append_json_string(given, name.text().substr(0, most_shown));
  const std::string word = lower_case(name.text());
  std::string meant;
  if (type_named(word) != 0 || word == "any") meant = "\"" + word + "\", in lower case";
  for (const OtherWord& other : other_words) {
    if (other.word == word) meant = other.meant;
  }
  return given + " was given" + (meant.empty() ? "." : ": write " + meant + ".");
}

} // namespace

std::vector<PlanProblem> KeywordReader::run() {
  blocks_.block_of(AnyNode(program_.tape, 0), "");
  while (auto pending = blocks_.next()) compile(*pending);
  return blocks_.take_problems();
}

void KeywordReader::compile(const PendingBlock& pending) {
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
    // additionalItems only concerns items after a tuple.
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

void KeywordReader::read(std::string_view k, const AnyNode& v) {
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

bool KeywordReader::expect(bool good, const char* what) {
  if (!good) blocks_.fail("invalid_schema", std::string(keyword_) + " must be " + what + ".", place());
  return good;
}

std::string KeywordReader::place() const {
  std::string pointer = pointer_;
  append_token(pointer, keyword_);
  return pointer;
}

std::string KeywordReader::place(std::string_view token) const {
  std::string pointer = place();
  append_token(pointer, token);
  return pointer;
}

Index KeywordReader::subschema(const AnyNode& schema) { return blocks_.block_of(schema, place()); }

void KeywordReader::read_type(const AnyNode& value) {
  std::uint8_t types = 0;
  std::string unknown;
  const auto add = [&](const AnyNode& name) {
    const std::uint8_t bits = name.type() == NodeType::string ? type_named(name.text()) : std::uint8_t{0};
    if (bits == 0 && unknown.empty()) unknown = what_is_meant(name);
    types = static_cast<std::uint8_t>(types | bits);
    return true;
  };
  if (value.type() == NodeType::array)
    value.each_item(add);
  else
    add(value);
  if (!unknown.empty())
    blocks_.fail("invalid_schema", "type must be " + std::string(known_types) + "; " + unknown, place());
  else if (expect(types != 0, known_types))
    block_.types = types;
}

void KeywordReader::read_enum(const AnyNode& value) {
  if (!expect(value.type() == NodeType::array && value.count() > 0, "an array with at least one value")) return;
  ValueRule rule;
  rule.expected = value.cell();
  value.each_item([&](const AnyNode& option) {
    rule.options.emplace_back(hash_of(option), option.cell());
    return true;
  });
  add_values(std::move(rule));
}

void KeywordReader::read_const(const AnyNode& value) {
  ValueRule rule;
  rule.is_const = true;
  rule.expected = value.cell();
  rule.options.emplace_back(hash_of(value), value.cell());
  add_values(std::move(rule));
}

void KeywordReader::add_values(ValueRule rule) {
  std::sort(rule.options.begin(), rule.options.end());
  if (block_.values != nothing) {
    // enum and const together: what both allow.
    const ValueRule& other = program_.values[block_.values];
    std::erase_if(rule.options, [&](const auto& option) {
      auto theirs = std::lower_bound(other.options.begin(), other.options.end(), option.first,
                                     [](const auto& a, std::uint64_t hash) { return a.first < hash; });
      for (; theirs != other.options.end() && theirs->first == option.first; ++theirs) {
        if (equal(AnyNode(program_.tape, theirs->second), AnyNode(program_.tape, option.second))) return false;
      }
      return true;
    });
  }
  block_.values = keep(program_.values, std::move(rule));
}

bool KeywordReader::read_number_keyword(std::string_view k, const AnyNode& v) {
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
  const auto bound = std::find_if(std::begin(bounds), std::end(bounds), [&](const Bound& b) { return b.keyword == k; });
  if (bound == std::end(bounds)) return false;
  const bool draft_4 = v.type() == NodeType::boolean && k.starts_with("exclusive");
  if (!expect(v.type() == NodeType::number,
              draft_4 ? "a number: the bound itself (true is the draft-04 form)" : "a number"))
    return true;
  if (k == "multipleOf" && !expect(is_usable_divisor(v.number()), "a number above zero with at most 19 digits"))
    return true;
  number_.*(bound->cell) = v.cell();
  number_.*(bound->value) = v.number();
  has_.number = true;
  return true;
}

void KeywordReader::read_size(const AnyNode& v, std::uint64_t& size, bool& has) {
  const bool whole = v.type() == NodeType::number && v.number().is_whole() && compare(v.number(), Number{}) >= 0;
  if (!expect(whole, "a whole number of zero or more")) return;
  const double value = v.number().approximate();
  size = v.number().kind == Number::Kind::natural ? v.number().natural
         : value < 1e18                           ? static_cast<std::uint64_t>(value)
                                                  : UINT64_MAX;
  has = true;
}

std::optional<Index> KeywordReader::pattern(std::string_view source, std::string at) {
  const std::string text(source);
  if (const auto known = patterns_.find(text); known != patterns_.end()) return known->second;
  auto compiled = memory_.compile(text);
  if (!compiled) {
    blocks_.fail(std::move(compiled.error().code), "The pattern cannot be checked: " + compiled.error().reason + ".",
                 std::move(at));
    return std::nullopt;
  }
  return patterns_[text] = keep(program_.patterns, std::move(*compiled));
}

bool KeywordReader::read_string_keyword(std::string_view k, const AnyNode& v) {
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

std::vector<PlanProblem> compile_keywords(Program& program, PatternMemory& memory) {
  return KeywordReader(program, memory).run();
}

} // namespace plumbline::validator
