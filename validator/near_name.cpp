#define XXH_INLINE_ALL
#include "validator/near_name.h"

#include "validator/event_aliases.h"
#include "validator/look_alike.h"
#include "validator/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <xxhash.h>

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

/// A name as it looks. Letters that stand for many (U+FDFA) are left alone where the name would get too long.
std::string look_of(std::string_view name) {
  std::string plain = plain_look(name);
  return plain.size() > longest ? std::string(name) : plain;
}

std::uint64_t hash_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(word).append(1, '\0');
  return XXH3_64bits(text.data(), text.size());
}

NameKey key_of(std::string_view name, const std::vector<std::string>& words, NameOf what) {
  NameKey key{.name = name};
  if (name.size() > longest) return key;
  const std::string plain = joined(words);
  key.length = static_cast<std::uint16_t>(plain.size());
  key.words = static_cast<std::uint8_t>(words.size());
  key.plain = XXH3_64bits(plain.data(), plain.size());
  key.any_order = hash_of(sorted(words));
  key.stems = hash_of(sorted(stems(words, what)));
  if (what == NameOf::event) key.essence = hash_of(sorted(stems(without_filler(words), what)));
  for (const char c : plain) {
    if (is_digit(c)) key.digits = key.digits * 31 + static_cast<unsigned char>(c);
    if (c < 'a' || c > 'z') continue;
    const std::uint64_t once = std::uint64_t{1} << (2 * (c - 'a'));
    key.letters |= (key.letters & once) != 0 ? once << 1 : once;
  }
  return key;
}

std::string_view alias_of(const std::vector<std::string>& words, NameOf what) {
  const std::string plain = joined(words);
  return what == NameOf::event ? spec_event_for(plain) : spec_property_for(plain);
}

/// A name that is looked for.
struct Sought {
  Sought(std::string_view name, NameOf what)
      : words(words_of(look_of(name))), key(key_of(name, words, what)), alias(alias_of(words, what)) {}
  std::vector<std::string> words;
  NameKey key;
  std::string_view alias; ///< what its specification's name is in another
};

/// Insertions, deletions and replacements that the letters of two names differ by, at least.
bool may_be_slips(const NameKey& a, const NameKey& b) {
  const int most = a.words == b.words ? 4 : 1;
  return a.digits == b.digits && std::abs(int{a.length} - int{b.length}) <= most &&
         std::popcount(a.letters ^ b.letters) <= 2 * most;
}

constexpr std::uint64_t cost_of_words = 60;
constexpr std::uint64_t cost_of_a_key = 150;

/// How far a candidate is; 0 is nearest.
std::size_t rank_of(const Sought& sought, const NameKey& theirs, NameOf what, Budget& budget) {
  const NameKey& name = sought.key;
  if (theirs.plain == name.plain) return 0;
  if (theirs.any_order == name.any_order) return 1;
  if (!sought.alias.empty() && sought.alias == theirs.name) return 2;
  if (theirs.stems == name.stems) return 2;
  const bool may_slip = may_be_slips(name, theirs);
  const bool may_have_prefix = what == NameOf::missing_property && std::abs(int{name.words} - int{theirs.words}) == 1;
  if (may_slip || may_have_prefix) {
    if (!budget.spend(cost_of_words)) return far;
    const auto words = words_of(look_of(theirs.name));
    if (may_slip) {
      if (const auto wrong = slips(sought.words, words)) return 1 + *wrong;
    }
    if (may_have_prefix && (is_prefixed(sought.words, words) || is_prefixed(words, sought.words))) return 5;
  }
  return what == NameOf::event && theirs.essence == name.essence ? 4 : far;
}

/// The nearest so far.
class Nearest {
 public:
  void add(std::string_view candidate, std::size_t rank) {
    if (rank == far || rank > rank_) return;
    // The same name twice is no choice.
    if (rank == rank_ && candidate == best_) return;
    tied_ = rank == rank_;
    best_ = candidate;
    rank_ = rank;
  }
  std::optional<std::string_view> name(const Budget& budget) const {
    return tied_ || rank_ == far || budget.is_spent() ? std::nullopt : std::optional(best_);
  }

 private:
  std::string_view best_;
  std::size_t rank_ = far;
  bool tied_ = false;
};

} // namespace

bool same_letters(std::string_view a, std::string_view b) {
  return joined(words_of(look_of(a))) == joined(words_of(look_of(b)));
}

void NameIndex::add(std::string_view name, NameOf what) {
  NameKey key = key_of(name, words_of(look_of(name)), what);
  if (key.length > 0) keys_.push_back(key);
}

std::optional<std::string_view> nearest_name(std::string_view name, std::span<const NameIndex* const> candidates,
                                             NameOf what, Budget& budget) {
  if (name.empty() || name.size() > longest || !budget.spend(cost_of_a_key)) return std::nullopt;
  const Sought sought(name, what);
  if (sought.key.length == 0) return std::nullopt;
  Nearest nearest;
  for (const NameIndex* index : candidates) {
    if (!budget.spend(index->keys().size() / 2)) return std::nullopt;
    for (const NameKey& key : index->keys()) {
      if (key.name != name) nearest.add(key.name, rank_of(sought, key, what, budget));
    }
  }
  return nearest.name(budget);
}

std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what, Budget& budget) {
  if (name.empty() || name.size() > longest) return std::nullopt;
  if (!budget.spend(cost_of_words + 4 * candidates.size())) return std::nullopt;
  const std::uint32_t letters = letters_of(name);
  const auto near = [&](std::string_view candidate) { return may_be_near(letters, letters_of(candidate)); };
  if (std::none_of(candidates.begin(), candidates.end(), near)) {
    const auto alias = std::find(candidates.begin(), candidates.end(), alias_of(words_of(look_of(name)), what));
    return alias == candidates.end() || alias->empty() || *alias == name ? std::nullopt : std::optional(*alias);
  }
  if (!budget.spend(cost_of_a_key)) return std::nullopt;
  const Sought sought(name, what);
  if (sought.key.length == 0) return std::nullopt;
  Nearest nearest;
  for (const std::string_view candidate : candidates) {
    if (candidate == name || candidate.empty() || candidate.size() > longest) continue;
    if (sought.alias != candidate && !near(candidate)) continue;
    if (!budget.spend(cost_of_a_key)) return std::nullopt;
    const NameKey key = key_of(candidate, words_of(look_of(candidate)), what);
    if (key.length > 0) nearest.add(candidate, rank_of(sought, key, what, budget));
  }
  return nearest.name(budget);
}

std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what) {
  Budget unbounded(UINT64_MAX);
  return nearest_name(name, candidates, what, unbounded);
}

} // namespace plumbline::validator
