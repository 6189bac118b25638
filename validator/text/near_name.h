#pragma once

#include "validator/text/words.h"
#include "validator/values/budget.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The parts of a name that are compared, so that most names need one look: its words as hashes, its letters as counts.
struct NameKey {
  std::string_view name;
  std::uint64_t plain = 0;     ///< its words joined
  std::uint64_t any_order = 0; ///< its words, sorted
  std::uint64_t stems = 0;     ///< without tense and number, abbreviations spelt out; sorted
  std::uint64_t senses = 0;    ///< with one word for all synonyms, without filler; sorted
  std::uint64_t letters = 0;   ///< two bits for each letter: it occurs, it occurs twice
  std::uint32_t digits = 0;    ///< a hash of its digits
  std::uint32_t initials = 0;  ///< a hash of its words' first letters
  std::uint16_t first = 0;     ///< a hash of its first sense, and of its last
  std::uint16_t last = 0;
  std::uint16_t length = 0; ///< of its joined words; 0: nothing is similar to this name
  std::uint8_t words = 0;
};

/// Names to compare others with, analysed once: a plan's events, an object's properties. Comparing one name with 2,000
/// takes some 20 us. Borrows the names.
class NameIndex {
 public:
  void add(std::string_view name, NameOf what);
  const std::vector<NameKey>& keys() const { return keys_; }

 private:
  std::vector<NameKey> keys_;
};

/// A name similar to another. `sure`: the same words in another spelling; else the same in other words, to be put as a
/// question. `same`: the same letters and digits, in any case and with any separators.
struct NearName {
  std::string_view name;
  bool sure = true;
  bool same = false;
};

/// How names are compared, and what excludes one.
struct NearBy {
  NameOf what = NameOf::event;
  /// For properties: the words of the event's name, which may precede a property's (order_total for total).
  std::span<const std::string> event_words{};
  /// Whether a candidate is possible apart from its name: called for similar names that are spelt differently.
  std::function<bool(std::string_view candidate)> can_be{};
};

/// The one candidate that a name most likely means: the same letters in another case or with other separators, the same
/// words in another order, tense or number, a usual abbreviation, a typing error, a synonym, a name of another
/// specification; for events also the name without the platform or version before or after it. Absent if none is near
/// or two are equally near: no hint beats a wrong one. Also absent if the budget does not suffice. Names over 100 bytes
/// have none.
[[nodiscard]] std::optional<NearName> nearest_name(std::string_view name, std::span<const NameIndex* const> candidates,
                                                   const NearBy& by, Budget& budget);
/// For names that are compared once; only if it is sure.
[[nodiscard]] std::optional<std::string_view>
nearest_name(std::string_view name, const std::vector<std::string_view>& candidates, NameOf what);

/// Whether two names have the same letters and digits, in any case and with any separators.
[[nodiscard]] bool same_letters(std::string_view a, std::string_view b);

} // namespace plumbline::validator
