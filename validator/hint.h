#pragma once

#include "validator/budget.h"
#include "validator/fault.h"
#include "validator/plan.h"
#include "validator/verdict.h"

#include <optional>
#include <string_view>

namespace plumbline::validator {

/// What the engineer most likely meant by a call that departs from its rule; absent where that is not clear, and where
/// the budget does not suffice to find out. `root` is the call's.

/// A value of another type that says the same, and that the plan would take: a number, a boolean or a JSON text sent as
/// a string, a number or boolean where its text is wanted, 1 for true, a unix time for a date, one value for a list of
/// one.
std::optional<Hint> value_type_hint(const Fault& fault, Budget& budget);
/// The missing member under another name beside it (near_name.h), or (of a member that is not allowed) the planned name
/// that is near.
std::optional<Hint> property_name_hint(const Fault& fault, Budget& budget);
/// The missing member at another level of the call: in context.traits, at its root, in traits instead of properties, in
/// an object one deeper. Only of members of properties, traits or context.
std::optional<Hint> level_hint(const Fault& fault, const AnyNode& root, Budget& budget);

/// The first of the above that has something to say.
std::optional<Hint> hint_for(const Fault& fault, const AnyNode& root, Budget& budget);

/// An event of the plan near one that is not in it.
std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan, Budget& budget);

} // namespace plumbline::validator
