#pragma once

#include "plans/formats/draft_plan.h"

namespace plumbline::plans {

/// Warns where a plan is judged otherwise by the tool that it came from: Segment takes a bare date or time for a
/// date-time (docs/wire-contract.md, 14); RudderStack checks keywords of JSON Schema 2019-09, which
/// draft-07 has not. A plan with our own facts in it was written for Plumbline: its date-times are meant.
void warn_of_dialect(DraftPlan& draft);

} // namespace plumbline::plans
