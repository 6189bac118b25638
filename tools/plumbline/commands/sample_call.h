#pragma once

#include "tools/plumbline/options/json_member.h"
#include "validator/values/result.h"

#include <string>

namespace plumbline::tool {

/// The rule of a plan (the answer of GET /api/plan) that an event's calls are checked by: for track, else for page or
/// screen; "identify" and "group" name the rules of these types. Null if there is none.
const Json* rule_of_event(const Json& plan, const std::string& event);

/// A call that a rule (as GET /api/plan shows it) should pass: with each property's first example, else a value of its
/// type. `broken`: the property to make wrong, by another type or, if it has none, by leaving it out; "" = none. The
/// library's name is plumbline, so that the call is never evidence. The error is a sentence: the rule has no such
/// property.
[[nodiscard]] Result<std::string, std::string> sample_call(const Json& rule, const std::string& broken);

} // namespace plumbline::tool
