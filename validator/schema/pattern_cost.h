#pragma once

#include <cstddef>
#include <string_view>

namespace plumbline::validator {

/// What a match costs at worst. RE2 looks at every byte once, and at each byte at the instructions that are reached
/// there. No more than that is ever known of a pattern, but of those that begin with ^ and list one character or class
/// after another (^[A-Z]{2}[0-9]{1,10}$), as most do that are long only because they are counted.
struct PatternCost {
  std::size_t per_byte; ///< instructions that may be reached at one byte
  std::size_t bytes;    ///< behind so many bytes no match is possible any more; SIZE_MAX: there is no such place
};

/// Of a pattern as RE2 spells it, of so many instructions.
PatternCost cost_of_pattern(std::string_view pattern, std::size_t instructions);

} // namespace plumbline::validator
