#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What kind of names are compared: events are sentences with filler words, properties have abbreviations.
enum class NameOf : unsigned char {
  event,
  property,
  missing_property, ///< a property that the plan wants and the call lacks
  value             ///< one of the plan's values for a property
};

/// A name's words in lower case: orderId, order_id and "Order ID" are all order, id; a run of capitals is one word.
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// An English word without tense and number: completed, completing, completes and complete give the same, and so do
/// sent and send. Only for comparing: "complet" is not a word.
[[nodiscard]] std::string stem_of(std::string_view word);

/// The word that a usual abbreviation in names of properties stands for (qty: quantity), else the word itself.
[[nodiscard]] std::string_view spelt_out(std::string_view word);

/// Whether a list of words has this one.
template<std::size_t N>
[[nodiscard]] bool is_one_of(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

[[nodiscard]] std::string joined(const std::vector<std::string>& words);

} // namespace plumbline::validator
