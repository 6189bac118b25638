#pragma once

#include "validator/explain/explain_value.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What to report for a value that fits none of the alternatives of anyOf or oneOf (`keyword`): what all of them say
/// together (types, values, a tag, members of which one is needed), else what the closest of them says. `alternatives`
/// holds the faults by each of them.
[[nodiscard]] FaultList alternatives_faults(const Place& place, std::string_view keyword,
                                            std::vector<FaultList> alternatives);

/// For a value that fits none of the alternatives, if there is nothing more to say.
[[nodiscard]] Fault no_alternative_fault(const Place& place, std::string_view keyword);

/// For a value that fits more than one alternative of oneOf: the blocks that it fits.
[[nodiscard]] Fault too_many_fault(const Place& place, const std::vector<Index>& fitting);

/// For an array without an item that matches `contains`.
[[nodiscard]] Fault contains_fault(const Place& place, Index item);

/// What `if` requires of a member, as "kind is "card""; "" if it requires anything else.
[[nodiscard]] std::string condition_in_words(const Program& program, Index condition);

/// For a value that `not` refuses.
[[nodiscard]] Fault not_fault(const Place& place, Index negated);

/// For a member whose name propertyNames refuses: what names must be. `place` is the member's.
[[nodiscard]] Fault name_fault(const Place& place, Index names);

} // namespace plumbline::validator
