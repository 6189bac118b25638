#pragma once

#include "validator/node.h"
#include "validator/program.h"

#include <cstddef>

namespace plumbline::validator {

/// The yes-or-no mode of a program: stops at the first no, allocates nothing for ordinary rules. Steps and nesting are
/// bounded: beyond them it gives up, which is neither a yes nor a no.
template<class Node>
class Decider {
 public:
  /// Steps that a call may cost. One is a check of one value against one subschema, or the like of it in a pattern or
  /// in comparing values. A recursive anyOf can multiply with each level of a call: this is where it ends.
  static constexpr std::size_t max_steps = 1'000'000;
  /// A pattern takes at worst its instructions times the text's bytes; so many of these are a step.
  static constexpr std::size_t pattern_work_in_a_step = 256;

  /// Subschemas that may be open at once, one stack frame or three each: eight at every level of the deepest call.
  static constexpr std::size_t max_nesting = 1024;

  explicit Decider(const Program& program) : program_(program) {}

  bool matches(Index block, const Node& node);
  /// The answer is none: the check gave up.
  bool gave_up() const { return gave_up_; }
  /// Whether a value is one of `enum` or the `const`.
  bool matches_values(const ValueRule& rule, const Node& node) const;

 private:
  /// False: no steps are left.
  bool spend(std::size_t steps) {
    steps_ += steps;
    if (steps_ > max_steps) gave_up_ = true;
    return !gave_up_;
  }
  bool spend_on_pattern(Index pattern, std::string_view text) {
    return spend(program_.patterns[pattern].size() * text.size() / pattern_work_in_a_step);
  }
  bool matches_here(Index block, const Node& node);
  bool matches_array(const ArrayRule& rule, const Node& node);
  bool matches_object(const ObjectRule& rule, const Node& node);
  bool matches_member(const ObjectRule& rule, std::string_view key, const Node& value, const PropertyEntry* entry);
  bool matches_branches(const BranchRule& rule, const Node& node);

  const Program& program_;
  std::size_t steps_ = 0;
  std::size_t nesting_ = 0;
  bool gave_up_ = false;
};

/// The type of a value as a bit of type_bit.
template<class Node>
std::uint8_t type_bit_of(NodeType type, const Node& node) {
  switch (type) {
  case NodeType::null: return type_bit::null;
  case NodeType::boolean: return type_bit::boolean;
  case NodeType::string: return type_bit::string;
  case NodeType::array: return type_bit::array;
  case NodeType::object: return type_bit::object;
  case NodeType::number: break;
  }
  return node.number().is_whole() ? type_bit::whole : type_bit::fractional;
}

bool matches_number(const NumberRule& rule, const Number& number);
bool matches_string(const Program& program, const StringRule& rule, std::string_view text);
/// Whether an array has two equal items, by hashes; the positions of the first such pair.
template<class Node>
std::optional<std::pair<std::size_t, std::size_t>> find_twins(const Node& array);

extern template class Decider<SimdNode>;
extern template class Decider<AnyNode>;

} // namespace plumbline::validator
