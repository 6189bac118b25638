#pragma once

#include <cstddef>
#include <string_view>

namespace plumbline::validator {

/// The worst cost of a match. RE2 looks at every byte once, and at each byte at the instructions that are reached
/// there. A tighter bound is only known for patterns that begin with ^ and list one character or class after another
/// (^[A-Z]{2}[0-9]{1,10}$), like most patterns that are only long because of repetitions.
struct PatternCost {
  std::size_t per_byte; ///< instructions that may be reached at one byte
  std::size_t bytes;    ///< after so many bytes no match is possible any more; SIZE_MAX: there is no such place
};

/// For a pattern in RE2's spelling, with so many instructions.
[[nodiscard]] PatternCost cost_of_pattern(std::string_view pattern, std::size_t instructions);

} // namespace plumbline::validator
