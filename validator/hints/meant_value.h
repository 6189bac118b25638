#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Reads texts in other forms than JSON's. Absent if a text may be read in two ways.

/// Without blanks and invisible characters around it or in it: " 49.90 ", "EUR\u200B".
[[nodiscard]] std::string without_blanks(std::string_view text);

/// A number as people and shops write it, as a JSON number: "$49.90", "1.299,00", "49,90 EUR", "75%". `is_whole`: only
/// a whole number is wanted, so that "1,299" is one. `property`: a unit in its name ("weight_kg") may follow.
[[nodiscard]] std::optional<std::string> number_in(std::string_view text, bool is_whole, std::string_view property);

/// Yes or no: "yes", "off", "1", "True".
[[nodiscard]] std::optional<bool> truth_in(std::string_view text);

/// At least two items, separated by commas, semicolons or bars.
[[nodiscard]] std::vector<std::string> items_in(std::string_view text);

/// The code for a currency's sign: "$" is USD. "" if it is not a sign.
[[nodiscard]] std::string_view currency_of_sign(std::string_view text);

} // namespace plumbline::validator
