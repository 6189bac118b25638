#pragma once

#include <string>

namespace plumbline::plans {

/// What valijson has against a JSON text under a JSON Schema, one complaint a line; "" where it has nothing. No
/// RapidJSON here: valijson's adapter must be the first to include it.
std::string complaints(const std::string& schema, const std::string& value);

} // namespace plumbline::plans
