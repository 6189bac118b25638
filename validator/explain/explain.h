#pragma once

#include "validator/json/node.h"
#include "validator/schema/fault.h"
#include "validator/schema/program.h"
#include "validator/values/budget.h"

namespace plumbline::validator {

/// The explaining mode of a program: all faults of a call that decide() refuses, each mistake once. Among alternatives
/// (anyOf, oneOf) the closest branch is reported. `root` must be of a tape, or an overlay over one. False: it gave up,
/// because the budget is spent or the nesting too deep; `faults` has those found until then, all of them correct.
[[nodiscard]] bool explain(const Program& program, const AnyNode& root, FaultList& faults, Budget& budget);

} // namespace plumbline::validator
