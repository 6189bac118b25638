#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What a text says in another form than JSON's. Nothing where it may be read in two ways.

/// Without blanks and characters that cannot be seen around it or in it: " 49.90 ", "EUR\u200B".
std::string without_blanks(std::string_view text);

/// A number as people and shops write it, as a JSON number: "$49.90", "1.299,00", "49,90 EUR", "75%". `is_whole`: only
/// a whole number is wanted, which "1,299" then is. `property`: a unit that its name has ("weight_kg") may follow.
std::optional<std::string> number_in(std::string_view text, bool is_whole, std::string_view property);

/// Yes or no: "yes", "off", "1", "True".
std::optional<bool> truth_in(std::string_view text);

/// Two items or more, between commas, semicolons or bars.
std::vector<std::string> items_in(std::string_view text);

/// The code of a currency's sign: "$" is USD. "" where it is none.
std::string_view currency_of_sign(std::string_view text);

} // namespace plumbline::validator
