#pragma once

#include "validator/fault.h"
#include "validator/plan.h"
#include "validator/verdict.h"

#include <optional>
#include <string_view>

namespace plumbline::validator {

/// What the engineer most likely meant by a call that departs from its rule; absent where that is not clear. `root` is
/// the call's.

/// A number or boolean sent as a string, or a number where its text is wanted.
std::optional<Hint> value_type_hint(const Fault& fault);
/// The missing member under another spelling beside it, or (of a member that is not allowed) the planned name that is
/// near.
std::optional<Hint> property_name_hint(const Fault& fault);
/// The missing member at another level of the call: in context.traits, at its root, in traits instead of properties.
std::optional<Hint> level_hint(const Fault& fault, const AnyNode& root);

/// The first of the above that has something to say.
std::optional<Hint> hint_for(const Fault& fault, const AnyNode& root);

/// An event of the plan near one that is not in it.
std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan);

} // namespace plumbline::validator
