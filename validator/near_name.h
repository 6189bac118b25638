#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What kind of names are compared: events are sentences with filler words, properties have abbreviations.
enum class NameOf : unsigned char {
  event,
  property,
  missing_property ///< a property that the plan wants and the call lacks: its own object's name may stand before it
                   ///< (product_name for name)
};

/// The one candidate that a name most likely means: the same letters in another case or with other separators, the same
/// words in another order, tense or number, a usual abbreviation or name of another specification, a slip of the
/// keyboard. Absent where none is near or two are equally near: no hint beats a wrong one. Names over 100 bytes have
/// none.
std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what);

/// Whether two names have the same letters and digits, whatever their case and separators.
bool same_letters(std::string_view a, std::string_view b);

} // namespace plumbline::validator
