#pragma once

#include "validator/json/node.h"
#include "validator/schema/program.h"
#include "validator/values/budget.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace plumbline::validator {

/// What a program says of a value. gave_up is neither yes nor no, and nothing turns it into one: no `not` and no other
/// alternative.
enum class Decision : std::uint8_t { no, yes, gave_up };

/// The yes-or-no mode of a program: stops at the first no, allocates nothing for ordinary rules. Gives up when the
/// call's budget is spent or subschemas are nested too deep, and then stays so.
template<class Node>
class Decider {
 public:
  /// The most open subschemas at once, one to three stack frames each: eight at every level of the deepest call.
  static constexpr std::size_t max_nesting = 1024;

  Decider(const Program& program, Budget& budget) : program_(program), budget_(budget) {}

  Decision decide(Index block, const Node& node) { return answer(matches(block, node)); }
  /// Whether a value is one of `enum` or the `const`.
  Decision decide_values(const ValueRule& rule, const Node& node) { return answer(matches_values(rule, node)); }
  /// For a decision that gave up: the subschema that was begun last.
  Index gave_up_at() const { return at_; }

 private:
  template<class>
  friend class Decider;

  Decision answer(bool matched) const {
    if (gave_up_) return Decision::gave_up;
    return matched ? Decision::yes : Decision::no;
  }
  /// False: the answer is lost.
  bool give_up() {
    gave_up_ = true;
    return false;
  }
  bool spend(std::uint64_t steps) { return budget_.spend(steps) || give_up(); }

  // These also return false if they gave up; gave_up_ tells the two apart.
  bool matches(Index block, const Node& node);
  bool matches_here(Index block, const Node& node);
  bool spend_on_digits(const Node& node);
  bool matches_values(const ValueRule& rule, const Node& node);
  bool matches_string(const StringRule& rule, std::string_view text);
  bool matches_array(const ArrayRule& rule, const Node& node);
  bool matches_object(const ObjectRule& rule, const Node& node);
  bool matches_member(const ObjectRule& rule, std::string_view key, const Node& value, const PropertyEntry* entry);
  bool matches_name(Index block, std::string_view name);
  bool matches_branches(const BranchRule& rule, const Node& node);

  const Program& program_;
  Budget& budget_;
  std::size_t nesting_ = 0;
  Index at_ = nothing;
  bool gave_up_ = false;
};

/// The type of a value as a bit of type_bit.
template<class Node>
[[nodiscard]] std::uint8_t type_bit_of(NodeType type, const Node& node) {
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

[[nodiscard]] bool matches_number(const NumberRule& rule, const Number& number);
/// The cost of checking a number against a rule: negligible except for numbers of many digits and multipleOf.
[[nodiscard]] std::uint64_t cost_of(const NumberRule& rule, const Number& number);
/// The cost of checking a text against a rule: its length, its pattern and its format.
[[nodiscard]] std::uint64_t cost_of(const Program& program, const StringRule& rule, std::string_view text);
[[nodiscard]] bool matches_length(const StringRule& rule, std::string_view text);
/// The positions of the first two equal items of an array, by hashes. Also absent if the budget is spent.
template<class Node>
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> find_twins(const Node& array, Budget& budget);

extern template class Decider<SimdNode>;
extern template class Decider<AnyNode>;

} // namespace plumbline::validator
