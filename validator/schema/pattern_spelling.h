#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::validator {

/// A pattern of ECMA 262 in RE2's spelling. Anything that needs no respelling is left for RE2 to judge. The error names
/// what RE2 cannot do, or would misunderstand: look-around, back-references.
[[nodiscard]] Result<std::string, std::string> pattern_spelling(std::string_view source);

} // namespace plumbline::validator
