#pragma once

#include "validator/json/node.h"
#include "validator/schema/fault.h"
#include "validator/schema/program.h"
#include "validator/schema/wording.h"
#include "validator/values/budget.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// A value, and the subschema that it is held against.
struct Place {
  const Program& program;
  const Block& block;
  const std::string& path;
  const AnyNode& node;
  Budget& budget; ///< what saying something of it costs
};

/// Bytes of a value that `expected` shows.
inline constexpr std::size_t longest_expected = 2000;

/// A schema's JSON text as `expected` has it: beyond longest_expected, its beginning as a JSON string.
std::string expected_of(std::string_view raw);
/// Options as a sentence has them: the items of the array at a cell of the schema; of many the first, and how many.
std::string options_in_words(const Program& program, Index cell);
/// The value of a const in at most `longest` bytes, or the options of an enum.
std::string values_in_words(const Program& program, const ValueRule& rule, std::size_t longest = longest_said);

/// A fault at a place; predicate and expectation are the caller's to fill in. Spends what it costs to say it.
Fault fault_at(const Place& place, ViolationKind kind, std::string_view keyword);

/// What a value must be whose type is none of these: "a number", "a date such as 2026-01-31".
std::string wanted_in_words(const Program& program, const Block& block);
/// A value of a wrong type, or one that may not be sent at all.
std::optional<Fault> type_fault(const Place& place);
/// A value that is none of `enum` or not the `const`.
Fault value_fault(const Place& place, const ValueRule& rule);
void explain_number(const Place& place, const NumberRule& rule, FaultList& faults);
void explain_string(const Place& place, const StringRule& rule, FaultList& faults);
/// Whether the number of items was right.
bool explain_array_size(const Place& place, const ArrayRule& rule, FaultList& faults);
/// `lacks`, `has_more`: members are missing or too many by name, which says why there are too few or too many.
void explain_object_size(const Place& place, const ObjectRule& rule, bool lacks, bool has_more, FaultList& faults);

} // namespace plumbline::validator
