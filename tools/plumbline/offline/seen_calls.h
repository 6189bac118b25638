#pragma once

#include "plans/lint/lint.h"
#include "tools/plumbline/options/command.h"
#include "validator/plan/plan.h"

#include <string>

namespace plumbline::tool {

/// Which of each rule's properties or traits the calls of a file ("-": stdin) have.
[[nodiscard]] Result<plans::SeenCalls, Failure> seen_calls(const std::string& file, const validator::Plan& plan);

} // namespace plumbline::tool
