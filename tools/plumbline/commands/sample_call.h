#pragma once

#include "tools/plumbline/options/json_member.h"
#include "validator/values/result.h"

#include <string>

namespace plumbline::tool {

/// The rule of a plan (the answer of GET /api/plan) that an event's calls are held to: of track, else of page or
/// screen; "identify" and "group" name the rules of these types. Null: there is none.
const Json* rule_of_event(const Json& plan, const std::string& event);

/// A call that a rule (as GET /api/plan shows it) should pass: of each property its first example, else a value of its
/// type. `broken`: the property that is to be wrong, by another type or, where it has none, by its absence; "" = none.
/// The library's name is plumbline, so that the call is never evidence. The error is a sentence: the rule has no such
/// property.
Result<std::string, std::string> sample_call(const Json& rule, const std::string& broken);

} // namespace plumbline::tool
