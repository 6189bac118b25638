#pragma once

#include "validator/plan/plan.h"

#include <string>
#include <vector>

namespace plumbline::validator {

/// A plan and a call that together cost as much as anybody could think of. Calls are at most max_call_bytes.
struct WorstCase {
  std::string name;
  std::vector<RuleText> rules;
  std::string call;
  bool passes = false; ///< whether the call would pass if the check came to its end
};

/// Each class of work that a call can ask for: branches, names, patterns, formats, values, lists, explanation, hints,
/// notes.
std::vector<WorstCase> worst_cases();

} // namespace plumbline::validator
