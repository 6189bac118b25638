#pragma once

#include "validator/schema/pattern_cost.h"
#include "validator/values/result.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace plumbline::validator {

/// A `pattern` of a schema: unanchored, run by RE2 in time linear in the text. Patterns are written in ECMA 262's
/// syntax; where RE2's differs they are respelt (\uXXXX, \/, (?<name>), \cX, $ only at the very end, \d and \w ASCII,
/// \s Unicode, \p{Letter}). What RE2 cannot do (look-around, back-references) is refused.
///
/// A pattern has a bound on its own size; a plan's patterns have a common one (pattern_memory.h).
class Pattern {
 public:
  /// The most bytes of a pattern's respelt text, and of its memory once it is compiled.
  static constexpr std::size_t max_text = 64 * 1024;
  static constexpr std::size_t max_memory = 4 * 1024 * 1024;

  struct Refusal {
    std::string reason;     ///< a sentence's end: "it is too large"
    bool too_large = false; ///< and finding that out took some time
  };
  /// Refuses a pattern that takes more than `most_memory` bytes.
  [[nodiscard]] static Result<Pattern, std::string> compile(std::string_view source,
                                                            std::size_t most_memory = max_memory);
  [[nodiscard]] static Result<Pattern, Refusal> compile_or_refuse(std::string_view source,
                                                                  std::size_t most_memory = max_memory);
  /// Whether a text is a pattern, of any size; and the cost of finding out, in steps of a Budget.
  static bool is_pattern(std::string_view text);
  static std::uint64_t cost_of_compiling(std::string_view text);

  bool matches(std::string_view text) const;
  /// The worst cost of a match, in steps of a Budget: always the same for the same text.
  std::uint64_t cost_of(std::string_view text) const {
    constexpr std::uint64_t of_any_match = 8;
    constexpr std::uint64_t instructions_in_a_step = 2;
    return of_any_match + cost_.per_byte * std::min(text.size(), cost_.bytes) / instructions_in_a_step;
  }
  const std::string& source() const { return source_; }
  /// The most bytes of the compiled pattern, including what it remembers of texts seen before.
  std::size_t memory() const { return memory_; }

 private:
  Pattern(std::string source, std::shared_ptr<const re2::RE2> engine, std::size_t memory, PatternCost cost);
  std::string source_;
  std::shared_ptr<const re2::RE2> engine_;
  std::size_t memory_;
  PatternCost cost_;
};

} // namespace plumbline::validator
