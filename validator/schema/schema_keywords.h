#pragma once

#include "validator/schema/pattern_memory.h"
#include "validator/schema/plan_text.h"
#include "validator/schema/program.h"

#include <vector>

namespace plumbline::validator {

/// Fills a program whose tape is parsed with the blocks of its schema. Returns the problems in the order of the schema;
/// with any the program is useless.
[[nodiscard]] std::vector<PlanProblem> compile_keywords(Program& program, PatternMemory& memory);

} // namespace plumbline::validator
