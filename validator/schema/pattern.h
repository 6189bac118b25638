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

/// A `pattern` of a schema: unanchored, run by RE2 in time linear in the text. Patterns are written as ECMA 262 has
/// them; where RE2 spells the same thing otherwise they are respelt (\uXXXX, \/, (?<name>), \cX, $ at the very end
/// only, \d and \w ASCII, \s Unicode, \p{Letter}). What RE2 cannot do (look-around, back-references) is refused.
///
/// A pattern has a bound on its own size; a plan's patterns have one together (pattern_memory.h).
class Pattern {
 public:
  /// Bytes of a pattern's text, respelt, and of what it takes at most once it is compiled.
  static constexpr std::size_t max_text = 64 * 1024;
  static constexpr std::size_t max_memory = 4 * 1024 * 1024;

  struct Refusal {
    std::string reason;     ///< a sentence's end: "it is too large"
    bool too_large = false; ///< and finding out took some time
  };
  /// One that takes more than `most_memory` bytes is refused.
  static Result<Pattern, std::string> compile(std::string_view source, std::size_t most_memory = max_memory);
  static Result<Pattern, Refusal> compile_or_refuse(std::string_view source, std::size_t most_memory = max_memory);
  /// Whether a text is a pattern, of whatever size; and what finding out costs, in steps of a Budget.
  static bool is_pattern(std::string_view text);
  static std::uint64_t cost_of_compiling(std::string_view text);

  bool matches(std::string_view text) const;
  /// What a match costs at worst, in steps of a Budget: the same for a text wherever and whenever it is matched.
  std::uint64_t cost_of(std::string_view text) const {
    constexpr std::uint64_t of_any_match = 8;
    constexpr std::uint64_t instructions_in_a_step = 2;
    return of_any_match + cost_.per_byte * std::min(text.size(), cost_.bytes) / instructions_in_a_step;
  }
  const std::string& source() const { return source_; }
  /// Bytes that the compiled pattern takes at most, with what it remembers of the texts that it has seen.
  std::size_t memory() const { return memory_; }

 private:
  Pattern(std::string source, std::shared_ptr<const re2::RE2> engine, std::size_t memory, PatternCost cost);
  std::string source_;
  std::shared_ptr<const re2::RE2> engine_;
  std::size_t memory_;
  PatternCost cost_;
};

} // namespace plumbline::validator
