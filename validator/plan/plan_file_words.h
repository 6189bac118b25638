#pragma once

#include "validator/json/node.h"

#include <string>
#include <string_view>

namespace plumbline::validator {

/// What plan_file_schema wants at a pointer of a plan's file and what the file has there, as a sentence. `otherwise`:
/// for a place that the schema does not describe.
[[nodiscard]] std::string plan_file_sentence(const AnyNode& plan, const std::string& pointer,
                                             std::string_view otherwise);

} // namespace plumbline::validator
