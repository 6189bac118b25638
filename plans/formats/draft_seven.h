#pragma once

#include "plans/formats/draft_plan.h"

namespace plumbline::plans {

/// Rewrites the rules' schemas where a tool means by other words what draft-07 can say: `"type": "any"` (Segment's
/// editor), draft-04's `exclusiveMinimum: true`, `unevaluatedProperties` of an object without applicators,
/// `dependentRequired` and `dependentSchemas`, and `prefixItems` of a schema that says 2020-12. What means the same is
/// rewritten without a word; what a reader should know is a warning.
void translate_to_draft_seven(DraftPlan& draft);

} // namespace plumbline::plans
