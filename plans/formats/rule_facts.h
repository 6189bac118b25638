#pragma once

#include "validator/json/node.h"
#include "validator/plan/plan.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// What of a rule has no place in other tools' plans stands in a member `x-plumbline` beside its schema.

/// Which of a rule's facts the shape around says already.
struct FactsSaid {
  bool identity = true; ///< type, name and version
  bool description = true;
};

/// The member's value, an object; "" where there is nothing to say.
std::string facts_json(const validator::RuleText& rule, FactsSaid said);
/// Takes over what the object says.
void read_facts(const validator::AnyNode& facts, validator::RuleText& rule);

/// "track", ...: absent for a name of no type.
std::optional<validator::RuleType> rule_type_named(std::string_view name);
/// "TRACK", as Segment has it.
std::string upper_name_of(validator::RuleType type);
/// Whether rules of the type speak of calls of one name.
bool has_name(validator::RuleType type);

} // namespace plumbline::plans
