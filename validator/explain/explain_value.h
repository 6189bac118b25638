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

/// A value, and the subschema that it is checked against.
struct Place {
  const Program& program;
  const Block& block;
  const std::string& path;
  const AnyNode& node;
  Budget& budget; ///< pays for what is reported
};

/// How many bytes of a value `expected` shows.
inline constexpr std::size_t longest_expected = 2000;

/// A schema's JSON text for `expected`; if longer than longest_expected, its beginning as a JSON string.
[[nodiscard]] std::string expected_of(std::string_view raw);
/// Options in a sentence: the items of the array at a cell of the schema; of many, the first and how many more.
[[nodiscard]] std::string options_in_words(const Program& program, Index cell);
/// The value of a const in at most `longest` bytes, or the options of an enum.
[[nodiscard]] std::string values_in_words(const Program& program, const ValueRule& rule,
                                          std::size_t longest = longest_said);

/// A fault at a place; the caller fills in predicate and expectation. Spends what reporting it costs.
[[nodiscard]] Fault fault_at(const Place& place, ViolationKind kind, std::string_view keyword);

/// What a value must be whose type is none of these: "a number", "a date such as 2026-01-31".
[[nodiscard]] std::string wanted_in_words(const Program& program, const Block& block);
/// For a value of a wrong type, or one that may not be sent at all.
[[nodiscard]] std::optional<Fault> type_fault(const Place& place);
/// For a value that is not one of `enum` or not the `const`.
[[nodiscard]] Fault value_fault(const Place& place, const ValueRule& rule);
void explain_number(const Place& place, const NumberRule& rule, FaultList& faults);
void explain_string(const Place& place, const StringRule& rule, FaultList& faults);
/// Returns whether the number of items was right.
[[nodiscard]] bool explain_array_size(const Place& place, const ArrayRule& rule, FaultList& faults);
/// `lacks`, `has_more`: named members are missing or too many, which explains a wrong number of them.
void explain_object_size(const Place& place, const ObjectRule& rule, bool lacks, bool has_more, FaultList& faults);

} // namespace plumbline::validator
