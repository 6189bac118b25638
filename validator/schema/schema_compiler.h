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

/// The most subschemas that a value may have to pass at the
/// same depth (allOf in anyOf in if ...). More are refused.
inline constexpr std::size_t max_branches_in_place = 24;

/// The values that a schema describes. A call's root that it closes still takes the server's additions.
enum class SchemaOf : std::uint8_t { any_value, call };

/// Compiles a draft-07 JSON Schema. Ignores unknown keywords, `id` (an annotation) and `examples`; resolves references
/// by schema_ids.h. Everything that the program could not check exactly is a problem; `pointer` is into the schema,
/// `rule` is left empty. Its patterns use `memory`.
Result<std::unique_ptr<const Program>, std::vector<PlanProblem>>
compile_schema(std::string_view schema, PatternMemory& memory, SchemaOf value = SchemaOf::any_value);
/// The same for a schema that is not part of a plan.
[[nodiscard]] Result<std::unique_ptr<const Program>, std::vector<PlanProblem>> compile_schema(std::string_view schema);

} // namespace plumbline::validator
