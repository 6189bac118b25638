#pragma once

#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// Arrays and objects within each other. RapidJSON writes, compares and copies a tree by recursion: none is deeper. It
/// is more than any call or plan may have (max_call_depth), with what is written around them.
inline constexpr std::size_t max_document_depth = 256;

/// A text as RapidJSON's tree, without recursion. The error is one sentence: it is no JSON, no UTF-8, too deep, or has
/// a number beyond a double's range. A number is the double nearest to it, or the integer where it is one of 64 bits.
/// (Not by RapidJSON's own kParseFullPrecisionFlag: of a zero with hundreds of digits it looks outside of its tables.)
Result<rapidjson::Document, std::string> rapidjson_document(std::string_view text);

} // namespace plumbline::validator
