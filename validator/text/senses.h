#pragma once

#include "validator/text/words.h"

#include <string>
#include <vector>

namespace plumbline::validator {

/// A name's words without tense and number, abbreviations spelt out.
[[nodiscard]] std::vector<std::string> stems_of(const std::vector<std::string>& words, NameOf what);

/// The same with one word for all synonyms (basket: cart; log in: sign in;
/// num_items and item_count), without filler words, in order. Everyday names and
/// GA4's are replaced by those of Segment's specification (event_aliases.h).
[[nodiscard]] std::vector<std::string> senses_of(const std::vector<std::string>& words, NameOf what);

/// The sense that stands for "how many": num_, number_of_, _count.
inline constexpr const char* count_sense = "#";

} // namespace plumbline::validator
