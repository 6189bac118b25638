#pragma once

#include "validator/json/tape.h"
#include "validator/schema/format.h"
#include "validator/schema/pattern.h"
#include "validator/schema/property_table.h"
#include "validator/text/near_name.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::validator {

/// Positions in a Program's vectors.
using Index = std::uint32_t;
inline constexpr Index nothing = UINT32_MAX;

/// JSON types as bits; a number is whole or fractional.
namespace type_bit {
inline constexpr std::uint8_t null = 1, boolean = 2, whole = 4, fractional = 8, string = 16, array = 32, object = 64,
                              any = 127;
}

/// One subschema. What it says of each kind of value is in a separate table, so that an ordinary block is small.
struct Block {
  std::uint8_t types = type_bit::any;
  bool refuses = false; ///< the schema `false`
  Index values = nothing;
  Index number = nothing;
  Index string = nothing;
  Index array = nothing;
  Index object = nothing;
  Index branches = nothing;
  Index pointer = nothing; ///< into `pointers`: its place in the schema
};

/// `enum` and `const`. Cells are the schema tape's.
struct ValueRule {
  std::vector<std::pair<std::uint64_t, Index>> options; ///< hash by value, cell; sorted
  Index expected = nothing;                             ///< the cell of the keyword's value
  bool is_const = false;
};

struct NumberRule {
  Index minimum = nothing, maximum = nothing, above = nothing, below = nothing, multiple_of = nothing; ///< cells
  Number minimum_value, maximum_value, above_value, below_value, divisor;
};

struct StringRule {
  std::uint64_t min_length = 0;
  std::uint64_t max_length = UINT64_MAX;
  Index pattern = nothing;
  Format format = Format::none;
  Index format_cell = nothing;
};

struct ArrayRule {
  std::uint64_t min_items = 0;
  std::uint64_t max_items = UINT64_MAX;
  bool unique = false;
  Index items = nothing;      ///< for every item
  std::vector<Index> tuple;   ///< for the first items; then `additional`
  Index additional = nothing; ///< after the tuple
  Index contains = nothing;
};

/// From `dependencies`: if the trigger's name is present, the other names must be too, or the whole object must match a
/// block.
struct Dependency {
  Index trigger = nothing;  ///< slot
  std::vector<Index> names; ///< slots
  Index block = nothing;
};

struct ObjectRule {
  std::uint64_t min_properties = 0;
  std::uint64_t max_properties = UINT64_MAX;
  PropertyTable table;             ///< every name that the rule mentions -> its block and its slot
  std::uint32_t lookup_cost = 2;   ///< the cost of finding a member's name, in steps
  std::uint32_t slots = 0;         ///< names whose presence matters have a slot: a bit of a mask
  std::vector<Index> required;     ///< slots
  std::uint64_t required_mask = 0; ///< for the first 64 slots
  std::vector<std::string> slot_names;
  std::vector<std::pair<Index, Index>> patterns; ///< pattern, block
  Index additional = nothing;                    ///< block for members that are in neither table nor patterns
  bool closed = false;                           ///< additionalProperties: false
  bool speaks_of_names = false;                  ///< has `properties` or `patternProperties`
  NameIndex near_names;                          ///< for `closed` ones: the table's names, for hints
  Index names = nothing;                         ///< block for every member's name
  std::vector<Dependency> dependencies;
};

struct BranchRule {
  std::vector<Index> all, any, one;
  Index negated = nothing, condition = nothing, then = nothing, otherwise = nothing;
};

/// A JSON Schema as a flat program: immutable, run in two modes (decide.h, explain.h) by any number of threads. Block 0
/// is the root.
struct Program {
  std::string schema; ///< the text that the tape borrows
  Tape tape;
  std::vector<Block> blocks;
  std::vector<ValueRule> values;
  std::vector<NumberRule> numbers;
  std::vector<StringRule> strings;
  std::vector<ArrayRule> arrays;
  std::vector<ObjectRule> objects;
  std::vector<BranchRule> branches;
  std::vector<Pattern> patterns;
  std::vector<std::string> pointers;

  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
};

} // namespace plumbline::validator
