#pragma once

#include "validator/plan/plan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// What a change of a plan means for calls that the old one permitted (or refused).
enum class Effect : std::uint8_t {
  loosens,  ///< more calls pass
  tightens, ///< some calls that passed may fail
  breaks    ///< every call that did as the old plan says fails here: an event or property taken away, another type
};
std::string_view name_of(Effect effect);

struct PlanChange {
  Effect effect = Effect::tightens;
  std::string rule;    ///< id
  std::string pointer; ///< into the rule's schema, the new one's where it is there; "" = the rule as a whole
  std::string message; ///< a sentence: what was, what is
};

/// What a new plan would loosen, tighten or break, by rule in the old plan's order, then the new rules. Descriptions,
/// examples and other annotations change nothing. Dropped rules count as absent. Conditions and alternatives (if, anyOf
/// ...) are compared as a whole: changed ones are said to tighten.
std::vector<PlanChange> diff(const validator::PlanText& before, const validator::PlanText& after);

} // namespace plumbline::plans
