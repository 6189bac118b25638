#pragma once

#include "plans/formats/draft_plan.h"

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::plans {

/// A plan's CSV: a row for each property, or for an event without any; a row without an event belongs to the event
/// above it. A property inside another is named "address.city", one of an array's items "products.$.price"; a full stop
/// in the name itself is "\.". Types are Segment's: any, array, object, boolean, integer, number, string, null, date
/// time, or several separated by commas. Allowed Property Values is a pattern; Enum Values are separated by commas, or
/// a JSON array. Payload Status describes the properties (or traits) themselves: required, optional, or any (null too);
/// empty: required if one of them is. A description without a property is an error. Absent if the first row is not a
/// header.
[[nodiscard]] std::optional<DraftPlan> read_csv_plan(std::string_view text);

/// The plan as such a CSV. What a CSV cannot express is left out (export_plan.h lists it).
[[nodiscard]] std::string csv_of(const validator::PlanText& plan);

} // namespace plumbline::plans
