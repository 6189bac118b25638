#pragma once

#include "validator/json/node.h"

#include <string>

namespace plumbline::plans {

/// The part of a schema that judges, as JSON text: without annotations, without keywords that every value satisfies
/// (`{}`, `"minLength": 0`, `"required": []`, an unknown format), and with references replaced by what they lead to.
/// `true` where nothing is left; names of properties that may hold anything stay where properties are compared one by
/// one. Pointers into it are pointers into the schema. A schema that refers to itself, or whose references unfold
/// beyond 100,000 parts, is given back as it is.
std::string judged_schema(const validator::Tape& tape);

} // namespace plumbline::plans
