#pragma once

#include "validator/budget.h"
#include "validator/fault.h"
#include "validator/node.h"
#include "validator/program.h"

namespace plumbline::validator {

/// The explaining mode of a program: all faults of a call that decide() refuses, each mistake once. Of alternatives
/// (anyOf, oneOf) the closest branch speaks. `root` must be of a tape, or an overlay over one. False: it gave up,
/// because the budget is spent or the nesting too deep; `faults` has what was found until then, and each of them holds.
bool explain(const Program& program, const AnyNode& root, FaultList& faults, Budget& budget);

} // namespace plumbline::validator
