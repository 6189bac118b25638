#pragma once

#include "validator/json/node.h"
#include "validator/plan/plan.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// Facts of a rule without a place in other tools' plans go into a member `x-plumbline` beside its schema.

/// Which of a rule's facts the surrounding shape already says.
struct FactsSaid {
  bool identity = true; ///< type, name and version
  bool description = true;
};

/// The member's value, an object; "" if there is nothing to say.
[[nodiscard]] std::string facts_json(const validator::RuleText& rule, FactsSaid said);
/// Applies the object's facts to the rule.
void read_facts(const validator::AnyNode& facts, validator::RuleText& rule);

/// "track", ...; absent for an unknown name.
[[nodiscard]] std::optional<validator::RuleType> rule_type_named(std::string_view name);
/// "TRACK", Segment's spelling.
[[nodiscard]] std::string upper_name_of(validator::RuleType type);
/// Whether a rule of the type is about calls of one name.
[[nodiscard]] bool has_name(validator::RuleType type);

} // namespace plumbline::plans
