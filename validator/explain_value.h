#pragma once

#include "validator/fault.h"
#include "validator/node.h"
#include "validator/program.h"

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
};

/// A fault at a place; predicate and expectation are the caller's to fill in.
Fault fault_at(const Place& place, ViolationKind kind, std::string_view keyword);

/// A value of a wrong type, or one that may not be sent at all.
std::optional<Fault> type_fault(const Place& place);
/// A value that is none of `enum` or not the `const`.
Fault value_fault(const Place& place, const ValueRule& rule);
/// A value that fits none of several alternatives, when nothing better can be said.
Fault alternatives_fault(const Place& place, std::string_view keyword);
/// What all alternatives of anyOf or oneOf say together, where each only names types or values for the value itself.
std::optional<Fault> common_fault(const Place& place, std::string_view keyword,
                                  const std::vector<FaultList>& alternatives);

void explain_number(const Place& place, const NumberRule& rule, FaultList& faults);
void explain_string(const Place& place, const StringRule& rule, FaultList& faults);
void explain_array_size(const Place& place, const ArrayRule& rule, FaultList& faults);
void explain_object_size(const Place& place, const ObjectRule& rule, FaultList& faults);

} // namespace plumbline::validator
