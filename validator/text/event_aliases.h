#pragma once

#include <string_view>

namespace plumbline::validator {

/// The name in Segment's specification for an event that GA4's recommended events, or everyday names for page views,
/// call differently: add_to_cart is Product Added. `letters` is the name in lower case without separators; "" if the
/// table lacks it. The plan may still not have the result.
[[nodiscard]] std::string_view spec_event_for(std::string_view letters);

/// The same for properties: GA4's transaction_id is order_id.
[[nodiscard]] std::string_view spec_property_for(std::string_view letters);

} // namespace plumbline::validator
