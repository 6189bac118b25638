#pragma once

#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// The deepest nesting of arrays and objects. RapidJSON writes, compares and copies a tree by recursion, so none is
/// deeper. More than any call or plan may have (max_call_depth), with what is written around them.
inline constexpr std::size_t max_document_depth = 256;

/// A text as RapidJSON's tree, without recursion. The error is a sentence: not JSON, not UTF-8, too deep, or a number
/// beyond a double's range. A number is the nearest double, or the integer if it fits 64 bits. (Not by RapidJSON's own
/// kParseFullPrecisionFlag: for a zero with hundreds of digits it reads outside its tables.)
[[nodiscard]] Result<rapidjson::Document, std::string> rapidjson_document(std::string_view text);

} // namespace plumbline::validator
