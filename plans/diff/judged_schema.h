#pragma once

#include "validator/json/node.h"

#include <string>

namespace plumbline::plans {

/// The part of a schema that decides verdicts, as JSON text: without annotations and keywords that every value
/// satisfies (`{}`, `"minLength": 0`, `"required": []`, an unknown format), and with references replaced by their
/// targets. `true` if nothing is left; names of properties that allow anything stay where properties are compared one
/// by one. Pointers into it are pointers into the schema. A schema that refers to itself, or whose references unfold
/// beyond 100,000 parts, is returned unchanged.
[[nodiscard]] std::string judged_schema(const validator::Tape& tape);

} // namespace plumbline::plans
