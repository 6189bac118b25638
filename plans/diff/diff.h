#pragma once

#include "validator/plan/plan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// What a change of a plan means for calls that the old plan accepted (or refused).
enum class Effect : std::uint8_t {
  loosens,  ///< more calls pass
  tightens, ///< some calls that passed may fail
  breaks    ///< every call that follows the old plan fails here: an event or property was removed, or has another type
};
[[nodiscard]] std::string_view name_of(Effect effect);

struct PlanChange {
  Effect effect = Effect::tightens;
  std::string rule;    ///< id
  std::string pointer; ///< into the rule's schema, the new one's if possible; "" = the whole rule
  std::string message; ///< a sentence: what was, what is
};

/// What a new plan would loosen, tighten or break, by rule in the old plan's order, then the new rules. Descriptions,
/// examples and other annotations do not count. Dropped rules count as absent. Conditions and alternatives (if, anyOf
/// ...) are compared as a whole: a changed one is reported to tighten.
[[nodiscard]] std::vector<PlanChange> diff(const validator::PlanText& before, const validator::PlanText& after);

} // namespace plumbline::plans
