#pragma once

#include "validator/fault.h"
#include "validator/node.h"
#include "validator/program.h"

namespace plumbline::validator {

/// The explaining mode of a program: all faults of a call that decide() refuses, each mistake once. Of alternatives
/// (anyOf, oneOf) the closest branch speaks. `root` must be of a tape, or an overlay over one. False: the check gave
/// up, and `faults` is of no use.
bool explain(const Program& program, const AnyNode& root, FaultList& faults);

} // namespace plumbline::validator
