#pragma once

#include "validator/plan/plan.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// A track call that passes the plan, as JSON on one line: of the first suggested event with a sample that passes its
/// rule. Absent: the plan has no such event. Shown to people as the first call to send.
[[nodiscard]] std::optional<std::string> passing_call(const validator::Plan& plan);

} // namespace plumbline::plans
