#pragma once

#include <optional>
#include <string_view>

namespace plumbline::validator {

/// What valijson over RapidJSON makes of a value under a schema, patterns and formats too (std::regex: never for input
/// that strangers send). Absent where it cannot read one of them.
std::optional<bool> valijson_matches(std::string_view schema, std::string_view value);

} // namespace plumbline::validator
