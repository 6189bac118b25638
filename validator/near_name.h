#pragma once

#include "validator/budget.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What kind of names are compared: events are sentences with filler words, properties have abbreviations.
enum class NameOf : unsigned char {
  event,
  property,
  missing_property ///< a property that the plan wants and the call lacks: its own object's name may stand before it
                   ///< (product_name for name)
};

/// What is compared of a name, so that most names need one look: its words as hashes, its letters as counts.
struct NameKey {
  std::string_view name;
  std::uint64_t plain = 0;     ///< its words in one
  std::uint64_t any_order = 0; ///< its words, sorted
  std::uint64_t stems = 0;     ///< without tense and number, sorted
  std::uint64_t essence = 0;   ///< of an event: stems without filler words, sorted
  std::uint64_t letters = 0;   ///< two bits for each: it has it, it has it twice
  std::uint32_t digits = 0;    ///< a hash of its digits
  std::uint16_t length = 0;    ///< of its words in one; 0: nothing is near this name
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

/// The one candidate that a name most likely means: the same letters in another case or with other separators, the same
/// words in another order, tense or number, a usual abbreviation or name of another specification, a slip of the
/// keyboard. Absent where none is near or two are equally near: no hint beats a wrong one. Absent, too, where the
/// budget does not suffice. Names over 100 bytes have none.
std::optional<std::string_view> nearest_name(std::string_view name, std::span<const NameIndex* const> candidates,
                                             NameOf what, Budget& budget);
/// Of names that are compared once.
std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what, Budget& budget);
std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates,
                                             NameOf what);

/// Whether two names have the same letters and digits, whatever their case and separators.
bool same_letters(std::string_view a, std::string_view b);

} // namespace plumbline::validator
