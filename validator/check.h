#pragma once

#include "validator/call.h"
#include "validator/compiled_rule.h"
#include "validator/plan.h"
#include "validator/verdict.h"

#include <vector>

namespace plumbline::validator {

/// Which rules a call is held to.
struct Selection {
  const CompiledRule* rule = nullptr;       ///< the call's own, or the track rule that accepts it
  const CompiledAccepts* accepts = nullptr; ///< how the rule accepts it; null: it is the call's own
  std::vector<const CompiledRule*> rules;   ///< `rule` and the common rules
  bool unnamed = false;                     ///< a page or screen call without a name
};

Selection select_rules(const Call& call, const Plan& plan);

/// Holds a well-formed call to its rules: sets `result`, `violations` and `truncated`.
void check(const Call& call, const Selection& selection, Verdict& verdict);

} // namespace plumbline::validator
