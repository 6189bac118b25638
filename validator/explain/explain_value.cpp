#include "validator/explain/explain_value.h"

#include "validator/json/json_text.h"
#include "validator/schema/decide.h"
#include "validator/schema/wording.h"
#include "validator/text/utf8.h"

namespace plumbline::validator {

namespace {

/// Making a violation of some strings, finding its place in the list, and wording it.
constexpr std::uint64_t cost_of_a_fault = 150;

std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

void add_bound(const Place& place, std::string_view keyword, Index cell, std::string predicate, FaultList& faults) {
  Fault fault = fault_at(place, ViolationKind::range, keyword);
  const std::string_view bound = place.program.tape.raw(cell);
  fault.expected = expected_of(bound);
  fault.predicate = predicate + shortened(bound, longest_said) + but_sent(place.node.raw());
  faults.add(std::move(fault));
}

void add_size(const Place& place, ViolationKind kind, std::string_view keyword, std::uint64_t bound,
              std::string predicate, FaultList& faults) {
  Fault fault = fault_at(place, kind, keyword);
  fault.expected = std::to_string(bound);
  fault.predicate = std::move(predicate);
  faults.add(std::move(fault));
}

/// Too few or too many of something.
void explain_size(const Place& place, ViolationKind kind, std::string_view noun, std::string_view min_keyword,
                  std::uint64_t min, std::string_view max_keyword, std::uint64_t max, std::uint64_t count,
                  FaultList& faults) {
  if (count < min) {
    const bool must_not_be_empty = min == 1;
    add_size(place, kind, min_keyword, min,
             must_not_be_empty ? std::string("must not be empty")
                               : "must have at least " + counted(min, noun) + ", but has " + std::to_string(count),
             faults);
  }
  if (count > max)
    add_size(place, kind, max_keyword, max,
             "must have at most " + counted(max, noun) + ", but has " + std::to_string(count), faults);
}

} // namespace

std::string expected_of(std::string_view raw) {
  if (raw.size() <= longest_expected) return std::string(raw);
  std::string out;
  append_json_string(out, shortened(raw, longest_expected));
  return out;
}

std::string options_in_words(const Program& program, Index cell) {
  std::string out;
  std::size_t at = 0;
  const AnyNode list(program.tape, cell);
  list.each_item([&](const AnyNode& option) {
    if (++at > 1) out += ", ";
    out += shortened(option.raw(), 40);
    return at < 8 && out.size() < longest_said;
  });
  return at < list.count() ? std::to_string(list.count()) + " values (" + out + ", ...)" : out;
}

std::string values_in_words(const Program& program, const ValueRule& rule, std::size_t longest) {
  return rule.is_const ? shortened(program.tape.raw(rule.expected), longest) : options_in_words(program, rule.expected);
}

std::string wanted_in_words(const Program& program, const Block& block) {
  if (block.types == type_bit::string && block.string != nothing) {
    const Format format = program.strings[block.string].format;
    if (format != Format::none) return std::string(format_in_words(format));
  }
  return types_in_words(block.types);
}

Fault fault_at(const Place& place, ViolationKind kind, std::string_view keyword) {
  // If the budget is spent, the explanation sees that and ends with this fault.
  (void)place.budget.spend(cost_of_a_fault + place.path.size() / 4);
  Fault fault;
  fault.kind = kind;
  fault.path = place.path;
  fault.keyword = keyword;
  fault.rule_path = place.program.pointers[place.block.pointer];
  append_token(fault.rule_path, keyword);
  fault.node = place.node;
  fault.program = &place.program;
  fault.block = static_cast<Index>(&place.block - place.program.blocks.data());
  fault.offset = place.node.begin();
  return fault;
}

std::optional<Fault> type_fault(const Place& place) {
  if (place.block.refuses) {
    Fault fault = fault_at(place, ViolationKind::schema, "false");
    fault.rule_path = place.program.pointers[place.block.pointer];
    fault.predicate = "must not be sent";
    return fault;
  }
  if (place.block.types & type_bit_of(place.node.type(), place.node)) return std::nullopt;
  Fault fault = fault_at(place, ViolationKind::type, "type");
  fault.expected = types_as_json(place.block.types);
  fault.types = place.block.types;
  // 2.5 instead of a whole number is not a value of another kind.
  const bool is_fraction = place.node.type() == NodeType::number && (place.block.types & type_bit::whole) != 0;
  fault.predicate = "must be " + wanted_in_words(place.program, place.block) +
                    (is_fraction ? but_sent(place.node.raw()) : but_sent_with_type(place.node.raw()));
  return fault;
}

Fault value_fault(const Place& place, const ValueRule& rule) {
  Fault fault = fault_at(place, ViolationKind::enumeration, rule.is_const ? "const" : "enum");
  fault.expected = expected_of(place.program.tape.raw(rule.expected));
  fault.predicate = (rule.is_const ? "must be " : "must be one of ") + values_in_words(place.program, rule) +
                    but_sent(place.node.raw());
  return fault;
}

void explain_number(const Place& place, const NumberRule& rule, FaultList& faults) {
  const Number number = place.node.number();
  if (rule.minimum != nothing && compare(number, rule.minimum_value) < 0) {
    add_bound(place, "minimum", rule.minimum, "must be at least ", faults);
  } else if (rule.above != nothing && compare(number, rule.above_value) <= 0) {
    add_bound(place, "exclusiveMinimum", rule.above, "must be more than ", faults);
  }
  if (rule.maximum != nothing && compare(number, rule.maximum_value) > 0) {
    add_bound(place, "maximum", rule.maximum, "must be at most ", faults);
  } else if (rule.below != nothing && compare(number, rule.below_value) >= 0) {
    add_bound(place, "exclusiveMaximum", rule.below, "must be less than ", faults);
  }
  if (rule.multiple_of != nothing && !is_multiple_of(number, rule.divisor)) {
    add_bound(place, "multipleOf", rule.multiple_of, "must be a multiple of ", faults);
  }
}

void explain_string(const Place& place, const StringRule& rule, FaultList& faults) {
  const std::string_view text = place.node.text();
  const std::uint64_t length = code_points(text);
  explain_size(place, ViolationKind::length, "character", "minLength", rule.min_length, "maxLength", rule.max_length,
               length, faults);
  // An empty string that may not be empty is one mistake, whatever else is required.
  if (length == 0 && rule.min_length > 0) return;
  if (rule.pattern != nothing && !place.program.patterns[rule.pattern].matches(text)) {
    Fault fault = fault_at(place, ViolationKind::pattern, "pattern");
    const std::string& source = place.program.patterns[rule.pattern].source();
    append_json_string(fault.expected = "", shortened(source, longest_expected));
    fault.predicate = "must match the pattern " + shortened(source, longest_said) + but_sent(place.node.raw());
    faults.add(std::move(fault));
  }
  if (!matches(rule.format, text)) {
    Fault fault = fault_at(place, ViolationKind::format, "format");
    fault.expected = std::string(place.program.tape.raw(rule.format_cell));
    fault.predicate = "must be " + std::string(format_in_words(rule.format)) + but_sent(place.node.raw());
    faults.add(std::move(fault));
  }
}

bool explain_array_size(const Place& place, const ArrayRule& rule, FaultList& faults) {
  const std::size_t count = place.node.count();
  explain_size(place, ViolationKind::items, "item", "minItems", rule.min_items, "maxItems", rule.max_items, count,
               faults);
  const bool good = count >= rule.min_items && count <= rule.max_items;
  const auto twins = rule.unique ? find_twins(place.node, place.budget) : std::nullopt;
  if (!twins) return good;
  Fault fault = fault_at(place, ViolationKind::items, "uniqueItems");
  fault.expected = "true";
  fault.predicate = "must not contain the same item twice, but items " + std::to_string(twins->first) + " and " +
                    std::to_string(twins->second) + " are equal";
  faults.add(std::move(fault));
  return good;
}

void explain_object_size(const Place& place, const ObjectRule& rule, bool lacks, bool has_more, FaultList& faults) {
  explain_size(place, ViolationKind::schema, "member", "minProperties", lacks ? 0 : rule.min_properties,
               "maxProperties", has_more ? UINT64_MAX : rule.max_properties, place.node.count(), faults);
}

} // namespace plumbline::validator
