#pragma once

#include "validator/schema/pattern_memory.h"
#include "validator/schema/plan_text.h"
#include "validator/schema/program.h"
#include "validator/values/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Subschemas that a value may have to pass through without getting deeper into the call (allOf in anyOf in if ...).
/// More is refused.
inline constexpr std::size_t max_branches_in_place = 24;

/// Of what values a schema speaks. The root of a call that it closes is open to what the server adds (call_form.h).
enum class SchemaOf : std::uint8_t { any_value, call };

/// Compiles a draft-07 JSON Schema. Unknown keywords, `id` (an annotation) and `examples` are passed over; references
/// lead where schema_ids.h says. Everything that the program could not check to the letter is a problem; `pointer` is
/// into the schema, `rule` is left empty. Its patterns are taken out of `memory`.
Result<std::unique_ptr<const Program>, std::vector<PlanProblem>>
compile_schema(std::string_view schema, PatternMemory& memory, SchemaOf value = SchemaOf::any_value);
/// The same for a schema that stands alone.
Result<std::unique_ptr<const Program>, std::vector<PlanProblem>> compile_schema(std::string_view schema);

} // namespace plumbline::validator
