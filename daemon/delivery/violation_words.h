#pragma once

#include "daemon/ingest/record/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::delivery {

/// The type of a violation by a member that the plan does not allow.
constexpr std::string_view additional_property = "Additional Property Not Allowed";

/// A violation in Segment's words (docs/wire-contract.md, 14).
struct SegmentViolation {
  std::string path;        ///< as in the verdict: "/properties/total"
  std::string type;        ///< "Invalid Type"
  std::string field;       ///< "properties.total"; "(root)" for the call itself
  std::string description; ///< "Invalid type. Expected: number, given: string"
};

/// The violations of a call that the verdict kept, except one that Segment has no words for: an unplanned event.
[[nodiscard]] std::vector<SegmentViolation> segment_violations(const ingest::Record& record);

/// "/properties/products/0/price" as "properties.products.0.price".
[[nodiscard]] std::string dotted(std::string_view pointer);

} // namespace plumbline::delivery
