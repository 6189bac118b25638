#pragma once

#include <string_view>

namespace plumbline::ingest {

/// The array of violations in a record's details (validator::details_json), byte for byte: numbers in it stay as they
/// are. A view into `details`; "" where there are none.
std::string_view violations_of(std::string_view details);

} // namespace plumbline::ingest
