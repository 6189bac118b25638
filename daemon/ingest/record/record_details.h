#pragma once

#include <string_view>

namespace plumbline::ingest {

/// The array of violations in a record's details (validator::details_json), byte for byte: its numbers stay as written.
/// A view into `details`; "" if there are no violations.
[[nodiscard]] std::string_view violations_of(std::string_view details);

} // namespace plumbline::ingest
