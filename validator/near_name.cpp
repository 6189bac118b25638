#include "validator/near_name.h"

#include "validator/event_aliases.h"
#include "validator/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest = 100;
constexpr std::size_t far = SIZE_MAX;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Insertions, deletions, replacements and swaps of neighbours between two texts, or more than `most`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) > most) return most + 1;
  std::array<std::array<std::uint8_t, longest + 1>, 3> rows; // no name is longer than a byte counts
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int least = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = std::min(least, two_above[j - 2] + 1);
      row[j] = static_cast<std::uint8_t>(least);
    }
  }
  return rows[a.size() % 3][b.size()];
}

/// Slips between two words that may still be the same; absent where they are other words. A short word with another
/// letter is most often another word (stage, state).
std::optional<std::size_t> slips_of_word(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  const std::size_t length = std::max(a.size(), b.size());
  if (std::min(a.size(), b.size()) < 4) return std::nullopt;
  const std::size_t off = distance(a, b, 2);
  if (off == 1) {
    const bool replaced = a.size() == b.size() && !std::is_permutation(a.begin(), a.end(), b.begin());
    if (replaced && length < 6) return std::nullopt;
    return 1;
  }
  if (off == 2 && length >= 10 && a.front() == b.front() && a.size() + 1 >= b.size() && b.size() + 1 >= a.size())
    return 2;
  return std::nullopt;
}

/// Slips between two names that may still be the same. Names that differ in a digit are different names (address1,
/// address2).
std::optional<std::size_t> slips(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const std::string plain_a = joined(a);
  const std::string plain_b = joined(b);
  const auto digits = [](std::string text) {
    std::erase_if(text, [](char c) { return !is_digit(c); });
    return text;
  };
  if (digits(plain_a) != digits(plain_b) || plain_a.size() < 5) return std::nullopt;
  if (a.size() != b.size()) {
    if (plain_a.size() < 8 || distance(plain_a, plain_b, 1) > 1) return std::nullopt;
    return 1;
  }
  std::size_t sum = 0;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto slip = slips_of_word(a[i], b[i]);
    if (!slip) return std::nullopt;
    sum += *slip;
    wrong += *slip > 0 ? 1 : 0;
  }
  return wrong > 2 ? std::nullopt : std::optional(sum);
}

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  return words;
}

std::vector<std::string> stems(const std::vector<std::string>& words, NameOf what) {
  std::vector<std::string> out;
  for (const std::string& word : words)
    out.push_back(stem_of(what == NameOf::event ? std::string_view(word) : spelt_out(word)));
  return out;
}

/// The words that say something, of an event's name: at least two, or the words as they are.
std::vector<std::string> without_filler(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 12> filler{"the",  "a",     "an",    "has",  "was",      "is",
                                                    "been", "event", "track", "user", "customer", "on"};
  std::vector<std::string> out;
  for (const std::string& word : words) {
    if (std::find(filler.begin(), filler.end(), word) == filler.end()) out.push_back(word);
  }
  return out.size() < 2 ? words : out;
}

/// The words behind the name of the object that a property is of: product_name is a product's name.
bool is_prefixed(const std::vector<std::string>& longer, const std::vector<std::string>& shorter) {
  constexpr std::array<std::string_view, 7> owners{"product", "item", "order", "cart", "page", "screen", "event"};
  return longer.size() == shorter.size() + 1 &&
         std::find(owners.begin(), owners.end(), longer.front()) != owners.end() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin() + 1);
}

/// The letters that a name has, as bits: most names need no closer look.
std::uint32_t letters_of(std::string_view name) {
  std::uint32_t letters = 0;
  for (const char c : name) {
    const char low = static_cast<char>(c | 0x20);
    if (low >= 'a' && low <= 'z') letters |= 1U << (low - 'a');
  }
  return letters;
}

/// Near names share all letters of the shorter but three.
bool may_be_near(std::uint32_t a, std::uint32_t b) {
  return std::min(std::popcount(a & ~b), std::popcount(b & ~a)) <= 3;
}

/// A name to compare with, taken apart once.
struct Parts {
  Parts(std::string_view name, NameOf what)
      : words(words_of(name)), plain(joined(words)), in_any_order(sorted(words)),
        stems_in_any_order(sorted(stems(words, what))) {}
  std::vector<std::string> words;
  std::string plain;
  std::vector<std::string> in_any_order;
  std::vector<std::string> stems_in_any_order;
};

/// How far a candidate is; 0 is nearest.
std::size_t rank_of(const Parts& name, std::string_view candidate, std::string_view alias, NameOf what) {
  const Parts theirs(candidate, what);
  if (theirs.plain == name.plain) return 0;
  if (theirs.in_any_order == name.in_any_order) return 1;
  if (!alias.empty() && alias == candidate) return 2;
  if (theirs.stems_in_any_order == name.stems_in_any_order) return 2;
  if (const auto wrong = slips(name.words, theirs.words)) return 1 + *wrong;
  if (what == NameOf::event &&
      sorted(stems(without_filler(name.words), what)) == sorted(stems(without_filler(theirs.words), what)))
    return 4;
  if (what == NameOf::missing_property &&
      (is_prefixed(name.words, theirs.words) || is_prefixed(theirs.words, name.words)))
    return 5;
  return far;
}

} // namespace

bool same_letters(std::string_view a, std::string_view b) { return joined(words_of(a)) == joined(words_of(b)); }

std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what) {
  if (name.empty() || name.size() > longest) return std::nullopt;
  const Parts parts(name, what);
  if (parts.plain.empty()) return std::nullopt;
  const std::string_view alias = what == NameOf::event ? spec_event_for(parts.plain) : spec_property_for(parts.plain);
  const std::uint32_t letters = letters_of(name);
  std::optional<std::string_view> best;
  std::size_t best_rank = far;
  bool tied = false;
  for (const std::string_view candidate : candidates) {
    if (candidate == name || candidate.empty() || candidate.size() > longest) continue;
    if (alias != candidate && !may_be_near(letters, letters_of(candidate))) continue;
    const std::size_t rank = rank_of(parts, candidate, alias, what);
    if (rank == far || rank > best_rank) continue;
    tied = rank == best_rank;
    best = candidate;
    best_rank = rank;
  }
  return tied ? std::nullopt : best;
}

} // namespace plumbline::validator
