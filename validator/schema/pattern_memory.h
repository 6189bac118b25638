#pragma once

#include "validator/schema/pattern.h"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace plumbline::validator {

/// The memory that the patterns of one plan may take together. A pattern that occurs many times in a plan is compiled
/// once, and counts once.
class PatternMemory {
 public:
  static constexpr std::size_t of_a_plan = 64 * 1024 * 1024;

  explicit PatternMemory(std::size_t bytes = of_a_plan) : left_(bytes) {}

  struct Refusal {
    std::string code;   ///< "unsupported_pattern", "pattern_too_large", "patterns_too_large"
    std::string reason; ///< a sentence's end
  };
  /// A refused pattern counts too, so that a plan of such patterns ends soon.
  [[nodiscard]] Result<Pattern, Refusal> compile(const std::string& source);
  /// Counts a pattern that was already compiled.
  void add(const Pattern& pattern);

 private:
  void take(std::size_t bytes) { left_ -= std::min(bytes, left_); }

  std::size_t left_;
  std::unordered_map<std::string, Pattern> known_;
  std::unordered_map<std::string, Refusal> refused_;
};

} // namespace plumbline::validator
