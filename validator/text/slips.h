#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Names longer than this are not compared.
inline constexpr std::size_t longest_name_compared = 100;

/// Insertions, deletions, replacements and swaps of neighbours between two texts, or more than `most`. `b` has
/// longest_name_compared bytes at most.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

/// Typing errors between a name as sent and a planned one, word by word: 0 if
/// they are equal; absent if they are different words. A word that is another
/// English word is not an error (English: english.h), nor is another digit.
[[nodiscard]] std::optional<std::size_t> slips(const std::vector<std::string>& sent,
                                               const std::vector<std::string>& planned);

/// Whether each word of one name is a word of the other or a shortening of it that is not an English word: "scr_id" for
/// "screen_id", "quant" for "quantity".
[[nodiscard]] bool is_shortened(const std::vector<std::string>& sent, const std::vector<std::string>& planned);

} // namespace plumbline::validator
