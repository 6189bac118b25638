#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string_view>

namespace plumbline::plans {

enum class SampleExtent : std::uint8_t { all_properties, required_properties };

/// A value that a JSON Schema should accept: its first example, else its first enum value, const or default, else a
/// value of its type within its bounds. Objects get the named properties. Bounded in depth and size, whatever the
/// schema; patterns and combinations are not solved, so a caller that needs certainty validates the value.
[[nodiscard]] rapidjson::Value sample_value(const rapidjson::Value& schema,
                                            rapidjson::Document::AllocatorType& allocator,
                                            SampleExtent extent = SampleExtent::all_properties);

/// The first type of a schema that is not null; "" if it names none.
[[nodiscard]] std::string_view sample_type(const rapidjson::Value& schema);

} // namespace plumbline::plans
