#pragma once

#include "plans/formats/draft_plan.h"

namespace plumbline::plans {

/// Rewrites the rules' schemas if a tool uses other words for what draft-07 can express: `"type": "any"` (Segment's
/// editor), draft-04's `exclusiveMinimum: true`, `unevaluatedProperties` of an object without applicators,
/// `dependentRequired` and `dependentSchemas`, and `prefixItems` of a schema that declares 2020-12. Equivalent rewrites
/// are silent; anything that a reader should know is a warning.
void translate_to_draft_seven(DraftPlan& draft);

} // namespace plumbline::plans
