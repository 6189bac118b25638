#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/plan/compiled_rule.h"
#include "validator/plan/plan.h"
#include "validator/schema/call_form.h"
#include "validator/values/budget.h"

#include <vector>

namespace plumbline::validator {

/// The rules that a call is checked against.
struct Selection {
  const CompiledRule* rule = nullptr;       ///< the call's own, or the track rule that accepts it
  const CompiledAccepts* accepts = nullptr; ///< how the rule accepts it; null: it is the call's own rule
  std::vector<const CompiledRule*> rules;   ///< `rule` and the common rules
  bool unnamed = false;                     ///< a page or screen call without a name
};

[[nodiscard]] Selection select_rules(const Call& call, const Plan& plan);

/// Checks the form of a well-formed call against its rules: sets `result`, `violations` and `truncated`. If the budget
/// runs out, the call never passes: an unfinished decision is an error, with a note; an unfinished explanation is a
/// fail that is truncated; hints are left out.
void check(const Call& call, CallForm& form, const Selection& selection, Verdict& verdict, Budget& budget);

} // namespace plumbline::validator
