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

/// A call's members of `properties` (track, page, screen) or `traits` (identify, group) that no schema names, as notes;
/// at most max_violations. Nothing is noted where a rule says nothing of names, where a violation already speaks of the
/// member, or for `automatic` ones: names that an SDK adds by itself. `rules`: those that the call was checked by. What
/// the budget does not suffice for is left out.
std::vector<Note> unplanned_notes(const Call& call, const std::vector<const CompiledRule*>& rules,
                                  const std::vector<Violation>& violations, bool accepted, Budget& budget);

/// Pointers to all of these members that no rule names, said or not: what a source that omits unplanned properties
/// leaves out. None without a rule, or where a rule takes any name. Absent where the budget is spent before all are
/// known.
std::optional<std::vector<std::string>>
unplanned_pointers(const Call& call, const std::vector<const CompiledRule*>& rules, Budget& budget);

} // namespace plumbline::validator
