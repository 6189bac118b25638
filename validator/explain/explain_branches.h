#pragma once

#include "validator/explain/explain_value.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What a person would say of a value that fits none of the alternatives of anyOf or oneOf (`keyword`): what all of
/// them say together (types, values, a tag, members of which one is needed), else what the closest of them says.
/// `alternatives` holds the faults by each of them.
FaultList alternatives_faults(const Place& place, std::string_view keyword, std::vector<FaultList> alternatives);

/// A value that fits none of the alternatives, where there is nothing more to say.
Fault no_alternative_fault(const Place& place, std::string_view keyword);

/// A value that fits more of oneOf than one: the blocks that it fits.
Fault too_many_fault(const Place& place, const std::vector<Index>& fitting);

/// An array without an item that `contains` asks for.
Fault contains_fault(const Place& place, Index item);

/// What `if` asks of a member, as "kind is "card""; "" where it asks anything else.
std::string condition_in_words(const Program& program, Index condition);

/// A value that `not` refuses.
Fault not_fault(const Place& place, Index negated);

/// A member whose name propertyNames refuses: what names must be. `place` is the member's.
Fault name_fault(const Place& place, Index names);

} // namespace plumbline::validator
