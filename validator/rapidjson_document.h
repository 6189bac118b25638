#pragma once

#include "validator/result.h"

#include <rapidjson/document.h>

#include <string>
#include <string_view>

namespace plumbline::validator {

/// A text as RapidJSON's tree, without recursion. The error is one sentence: it is no JSON, no UTF-8, or has a number
/// beyond a double's range. A number is the double nearest to it, or the integer where it is one of 64 bits. (Not by
/// RapidJSON's own kParseFullPrecisionFlag: of a zero with hundreds of digits it looks outside of its tables.)
Result<rapidjson::Document, std::string> rapidjson_document(std::string_view text);

} // namespace plumbline::validator
