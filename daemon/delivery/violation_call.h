#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::delivery {

/// A call's violations as track calls `Violation Generated`, one each, in Segment's
/// fields and words (docs/wire-contract.md, 14.10). Empty for what Segment does not
/// forward (unplanned events, malformed calls), and for a call that Plumbline made, so
/// that nothing goes round in circles. The messageId is the same whenever it is made.
[[nodiscard]] std::vector<std::string> violation_calls(std::uint64_t seq, const ingest::Record& record,
                                                       std::string_view plan_name);

/// Whether there would be any.
[[nodiscard]] bool has_violation_calls(const ingest::Record& record);

} // namespace plumbline::delivery
