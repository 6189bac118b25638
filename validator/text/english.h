#pragma once

#include <string_view>

namespace plumbline::validator {

/// Whether a word in lower case is an English word that another word could be a misspelling of: "prize" is, "pirce" is
/// not. A search among 9,000 words, some 100 ns.
[[nodiscard]] bool is_english(std::string_view word);

} // namespace plumbline::validator
