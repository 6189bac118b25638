#pragma once

#include "plans/formats/draft_plan.h"

namespace plumbline::plans {

/// Warns where the plan's own tool judges differently: Segment takes a bare date or time for a date-time
/// (docs/wire-contract.md, 14); RudderStack checks keywords of JSON Schema 2019-09, which draft-07 lacks. A plan with
/// our own facts was written for Plumbline: its date-times are intended.
void warn_of_dialect(DraftPlan& draft);

} // namespace plumbline::plans
