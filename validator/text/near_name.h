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

/// What is compared of a name, so that most names need one look: its words as hashes, its letters as counts.
struct NameKey {
  std::string_view name;
  std::uint64_t plain = 0;     ///< its words in one
  std::uint64_t any_order = 0; ///< its words, sorted
  std::uint64_t stems = 0;     ///< without tense and number, abbreviations spelt out; sorted
  std::uint64_t senses = 0;    ///< with one word for all that mean the same, without filler; sorted
  std::uint64_t letters = 0;   ///< two bits for each: it has it, it has it twice
  std::uint32_t digits = 0;    ///< a hash of its digits
  std::uint32_t initials = 0;  ///< a hash of its words' first letters
  std::uint16_t first = 0;     ///< a hash of its first sense, and of its last
  std::uint16_t last = 0;
  std::uint16_t length = 0; ///< of its words in one; 0: nothing is near this name
  std::uint8_t words = 0;
};

/// Names that others are compared with, taken apart once: a plan's events, an object's properties. Comparing one name
/// with 2,000 takes some 20 us. Borrows the names.
class NameIndex {
 public:
  void add(std::string_view name, NameOf what);
  const std::vector<NameKey>& keys() const { return keys_; }

 private:
  std::vector<NameKey> keys_;
};

/// A name near another. `sure`: the same words in another spelling; else the same in other words, to be said as a
/// question. `same`: the same letters and digits, whatever their case and separators.
struct NearName {
  std::string_view name;
  bool sure = true;
  bool same = false;
};

/// How names are compared, and what speaks against one.
struct NearBy {
  NameOf what = NameOf::event;
  /// Of properties: the words of the event's name, which may stand before a property's (order_total for total).
  std::span<const std::string> event_words{};
  /// Whether a candidate can be meant, beside its name: asked of those that are near and not spelt the same.
  std::function<bool(std::string_view candidate)> can_be{};
};

/// The one candidate that a name most likely means: the same letters in another case or with other separators, the same
/// words in another order, tense or number, a usual abbreviation, a slip of the keyboard, another word for the same, a
/// name of another specification; of events, too, what is left of a name without the platform or version before or
/// after it. Absent where none is near or two are equally near: no hint beats a wrong one. Absent, too, where the
/// budget does not suffice. Names over 100 bytes have none.
std::optional<NearName> nearest_name(std::string_view name, std::span<const NameIndex* const> candidates,
                                     const NearBy& by, Budget& budget);
/// Of names that are compared once; only where it is sure.
std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what);

/// Whether two names have the same letters and digits, whatever their case and separators.
bool same_letters(std::string_view a, std::string_view b);

} // namespace plumbline::validator
