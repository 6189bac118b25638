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
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

/// Slips of the keyboard between a name as sent and one of the plan, word by word: 0 where they are the same; absent
/// where they are other words. A word that is another English word is no slip (English: english.h), nor is another
/// digit.
std::optional<std::size_t> slips(const std::vector<std::string>& sent, const std::vector<std::string>& planned);

/// Whether each word of one name is a word of the other or a shortening of it that is no English word: "scr_id" of
/// "screen_id", "quant" of "quantity".
bool is_shortened(const std::vector<std::string>& sent, const std::vector<std::string>& planned);

} // namespace plumbline::validator
