#pragma once

#include "validator/plan/plan.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// A track call that passes the plan, as JSON on one line: of its first suggested event that a sample of its rule
/// passes. Absent: the plan has no event of which that is known. What people are shown to send first.
std::optional<std::string> passing_call(const validator::Plan& plan);

} // namespace plumbline::plans
