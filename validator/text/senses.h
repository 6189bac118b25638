#pragma once

#include "validator/text/words.h"

#include <string>
#include <vector>

namespace plumbline::validator {

/// A name's words without tense and number, abbreviations spelt out.
std::vector<std::string> stems_of(const std::vector<std::string>& words, NameOf what);

/// The same with one word for all that mean the same (basket: cart; log in: sign in; num_items and item_count), without
/// words that say nothing, in their order. What an everyday name or GA4's calls otherwise is what Segment's
/// specification calls it (event_aliases.h).
std::vector<std::string> senses_of(const std::vector<std::string>& words, NameOf what);

/// What stands among the senses for "how many": num_, number_of_, _count.
inline constexpr const char* count_sense = "#";

} // namespace plumbline::validator
