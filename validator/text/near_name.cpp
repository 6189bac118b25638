#define XXH_INLINE_ALL
#include "validator/text/near_name.h"

#include "validator/text/affixes.h"
#include "validator/text/look_alike.h"
#include "validator/text/senses.h"
#include "validator/text/slips.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

constexpr std::size_t far = SIZE_MAX;
/// Beyond this distance a name is only similar, not sure.
constexpr std::size_t farthest_sure = 3;

using Words = std::vector<std::string>;

/// A name as it looks. Letters that stand for many (U+FDFA) are left alone if the name would get too long.
std::string look_of(std::string_view name) {
  std::string plain = plain_look(name);
  return plain.size() > longest_name_compared ? std::string(name) : plain;
}

Words words_of_look(std::string_view name) { return words_of(look_of(name)); }

Words sorted(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

std::uint64_t hash_of(const Words& words) {
  std::string text;
  for (const std::string& word : words) text.append(word).append(1, '\0');
  return XXH3_64bits(text.data(), text.size());
}

std::uint16_t short_hash_of(std::string_view word) {
  return static_cast<std::uint16_t>(XXH3_64bits(word.data(), word.size()));
}

NameKey key_of(std::string_view name, const Words& words, NameOf what) {
  NameKey key{.name = name};
  if (name.size() > longest_name_compared) return key;
  const std::string plain = joined(words);
  const Words senses = senses_of(words, what);
  key.length = static_cast<std::uint16_t>(plain.size());
  key.words = static_cast<std::uint8_t>(words.size());
  key.plain = XXH3_64bits(plain.data(), plain.size());
  key.any_order = hash_of(sorted(words));
  key.stems = hash_of(sorted(stems_of(words, what)));
  key.senses = hash_of(sorted(senses));
  if (!senses.empty()) {
    key.first = short_hash_of(senses.front());
    key.last = short_hash_of(senses.back());
  }
  for (const std::string& word : words) key.initials = key.initials * 31 + static_cast<unsigned char>(word.front());
  for (const char c : plain) {
    if (c >= '0' && c <= '9') key.digits = key.digits * 31 + static_cast<unsigned char>(c);
    if (c < 'a' || c > 'z') continue;
    const std::uint64_t once = std::uint64_t{1} << (2 * (c - 'a'));
    key.letters |= (key.letters & once) != 0 ? once << 1 : once;
  }
  return key;
}

/// A name to search for.
struct Sought {
  Sought(std::string_view name, NameOf what)
      : words(words_of_look(name)), senses(senses_of(words, what)), key(key_of(name, words, what)) {}
  Words words;
  Words senses;
  NameKey key;
};

/// The fewest insertions, deletions and replacements between the letters of two names.
bool may_be_slips(const NameKey& a, const NameKey& b) {
  const int most = a.words == b.words ? 4 : 1;
  return a.digits == b.digits && std::abs(int{a.length} - int{b.length}) <= most &&
         std::popcount(a.letters ^ b.letters) <= 2 * most;
}

constexpr std::uint64_t cost_of_words = 150;
constexpr std::uint64_t cost_of_a_key = 300;

/// How far a candidate is; 0 is nearest.
std::size_t rank_of(const Sought& sought, const NameKey& theirs, const NearBy& by, Budget& budget) {
  const NameKey& name = sought.key;
  if (theirs.plain == name.plain) return 0;
  if (theirs.any_order == name.any_order) return 1;
  // Values in a list have no tense: "strip" is not "stripe".
  const bool other_value =
      by.what == NameOf::value && theirs.length == name.length + 1 && theirs.name.back() == 'e' && theirs.words == 1;
  if (theirs.stems == name.stems && !other_value) return 2;
  const bool of_property = by.what == NameOf::property || by.what == NameOf::missing_property;
  const bool may_slip = may_be_slips(name, theirs);
  const NameKey& sent = by.what == NameOf::missing_property ? theirs : name;
  const NameKey& planned = by.what == NameOf::missing_property ? name : theirs;
  const bool may_be_short = sent.initials == planned.initials && sent.words == planned.words &&
                            sent.digits == planned.digits && sent.length + 2 <= planned.length;
  const bool may_have_affix = of_property && (theirs.first == name.first || theirs.last == name.last);
  if (may_slip || may_be_short || may_have_affix) {
    if (!budget.spend(cost_of_words)) return far;
    const Words words = words_of_look(theirs.name);
    // A missing property is compared the other way round.
    const bool turned = by.what == NameOf::missing_property;
    const Words& sent_words = turned ? words : sought.words;
    const Words& planned_words = turned ? sought.words : words;
    if (may_slip) {
      if (const auto wrong = slips(sent_words, planned_words)) return 1 + *wrong;
    }
    if (theirs.senses == name.senses && !other_value) return 4;
    if (may_be_short && is_shortened(sent_words, planned_words)) return 5;
    if (may_have_affix) {
      const Words senses = senses_of(words, by.what);
      const Words& sent_senses = turned ? senses : sought.senses;
      const Words& planned_senses = turned ? sought.senses : senses;
      if (is_with_affix(sent_senses, planned_senses, by.what, by.event_words)) return 6;
      // A count of several is not a value of one: rating_count is not rating.
      if (is_with_count(sent_senses, planned_senses) && sent_words.back().ends_with('s')) return 6;
      if (is_with_count(planned_senses, sent_senses) && planned_words.back().ends_with('s')) return 6;
    }
  }
  return theirs.senses == name.senses && !other_value ? 4 : far;
}

/// The nearest so far.
class Nearest {
 public:
  void add(std::string_view candidate, std::size_t rank, const NearBy& by) {
    if (rank == far || rank > rank_) return;
    // The same name twice is not a choice.
    if (rank == rank_ && candidate == best_) return;
    if (rank > 1 && by.can_be && !by.can_be(candidate)) return;
    tied_ = rank == rank_;
    best_ = candidate;
    rank_ = rank;
  }
  std::optional<NearName> name(const Budget& budget) const {
    if (tied_ || rank_ == far || budget.is_spent()) return std::nullopt;
    return NearName{best_, rank_ <= farthest_sure, rank_ == 0};
  }

 private:
  std::string_view best_;
  std::size_t rank_ = far;
  bool tied_ = false;
};

std::optional<NearName> nearest_to(std::string_view name, std::span<const NameIndex* const> candidates,
                                   const NearBy& by, Budget& budget) {
  if (name.empty() || name.size() > longest_name_compared || !budget.spend(cost_of_a_key)) return std::nullopt;
  const Sought sought(name, by.what);
  if (sought.key.length == 0) return std::nullopt;
  Nearest nearest;
  for (const NameIndex* index : candidates) {
    if (!budget.spend(1 + index->keys().size() / 2)) return std::nullopt;
    for (const NameKey& key : index->keys()) {
      if (key.name != name) nearest.add(key.name, rank_of(sought, key, by, budget), by);
    }
  }
  return nearest.name(budget);
}

} // namespace

bool same_letters(std::string_view a, std::string_view b) {
  return joined(words_of_look(a)) == joined(words_of_look(b));
}

void NameIndex::add(std::string_view name, NameOf what) {
  NameKey key = key_of(name, words_of_look(name), what);
  if (key.length > 0) keys_.push_back(key);
}

std::optional<NearName> nearest_name(std::string_view name, std::span<const NameIndex* const> candidates,
                                     const NearBy& by, Budget& budget) {
  auto found = nearest_to(name, candidates, by, budget);
  if (found || by.what != NameOf::event || name.size() > longest_name_compared || !budget.spend(cost_of_words))
    return found;
  for (const std::string& part : without_affixes(look_of(name))) {
    found = nearest_to(part, candidates, by, budget);
    // The part belongs to this function; the similar name to the plan.
    if (found) return NearName{found->name, found->sure, false};
    // It may equal a name of the plan itself, letter by letter.
    for (const NameIndex* index : candidates) {
      for (const NameKey& key : index->keys())
        if (key.name == part) return NearName{key.name, true, false};
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what) {
  Budget unbounded(UINT64_MAX);
  NameIndex index;
  for (const std::string_view candidate : candidates) index.add(candidate, what);
  const std::array<const NameIndex*, 1> indexes{&index};
  const auto found = nearest_to(name, indexes, {.what = what}, unbounded);
  return found && found->sure ? std::optional(found->name) : std::nullopt;
}

} // namespace plumbline::validator
