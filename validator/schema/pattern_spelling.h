#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::validator {

/// A pattern of ECMA 262 in RE2's spelling. What needs no respelling is handed on for RE2 to judge. The error says what
/// RE2 cannot do, or would take for something else: look-around, back-references.
Result<std::string, std::string> pattern_spelling(std::string_view source);

} // namespace plumbline::validator
