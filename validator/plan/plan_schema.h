#pragma once

#include <string_view>

namespace plumbline::validator {

/// The JSON Schema (draft-07) of a plan file: Segment's Public API shape, from the object that holds `rules`. Uses
/// neither `pattern` nor `format`.
extern const std::string_view plan_file_schema;

} // namespace plumbline::validator
