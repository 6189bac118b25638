#pragma once

#include <string_view>

namespace plumbline::validator {

/// What Segment's specification calls an event that GA4's recommended events, or everyday names for page views, call
/// otherwise: add_to_cart is Product Added. `letters` is the name in lower case without separators; "" where the table
/// has none. The plan must still have the answer.
std::string_view spec_event_for(std::string_view letters);

/// The same for properties: GA4's transaction_id is order_id.
std::string_view spec_property_for(std::string_view letters);

} // namespace plumbline::validator
