#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/plan/compiled_rule.h"
#include "validator/values/budget.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Notes on a call's members of `properties` (track, page, screen) or `traits` (identify, group) that no schema names;
/// at most max_violations. No note if a rule says nothing of names, if a violation already names the member, or for
/// `automatic` ones: names that an SDK adds by itself. `rules`: those that the call was checked by. Stops when the
/// budget is spent.
[[nodiscard]] std::vector<Note> unplanned_notes(const Call& call, const std::vector<const CompiledRule*>& rules,
                                                const std::vector<Violation>& violations, bool accepted,
                                                Budget& budget);

/// Pointers to all members that no rule names, reported or not: what a source
/// that omits unplanned properties leaves out. Empty without a rule, or if a
/// rule allows any name. Absent if the budget is spent before all are known.
std::optional<std::vector<std::string>>
unplanned_pointers(const Call& call, const std::vector<const CompiledRule*>& rules, Budget& budget);

} // namespace plumbline::validator
