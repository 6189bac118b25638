#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/plan/plan.h"
#include "validator/values/budget.h"
#include "validator/values/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What becomes of a call that a COMMON rule refuses.
enum class OnCommonViolation : std::uint8_t { allow, omit, block };

/// A source's schema controls, in the shape and words of Segment's Public API (docs/wire-contract.md, 14.7).
/// As made they allow everything. page, screen and alias calls have none.
struct TrackControls {
  bool allow_unplanned_events = true;           ///< false: blocks the call
  bool allow_unplanned_event_properties = true; ///< false: omits them, and makes them violations
  bool allow_event_on_violations = true;        ///< false: blocks the call
  bool allow_properties_on_violations = true;   ///< false: omits the properties that a rule refuses
  OnCommonViolation common = OnCommonViolation::allow;
};
struct TraitControls {
  bool allow_unplanned_traits = true;
  bool allow_traits_on_violations = true;
  OnCommonViolation common = OnCommonViolation::allow;
};
struct Controls {
  TrackControls track;
  TraitControls identify;
  TraitControls group;
  std::string forwarding_violations_to;     ///< a source's (or, ours, a destination's) id; "" = none
  std::string forwarding_blocked_events_to; ///< likewise
};

struct ControlsProblem {
  std::string pointer; ///< into the controls
  std::string message; ///< a sentence
};

/// Reads {"track":{"allowUnplannedEvents":...},...}; what is absent stays as `base` has it, null too. Unknown members
/// are passed over. The error: every problem.
Result<Controls, std::vector<ControlsProblem>> read_controls(std::string_view json, const Controls& base = {});
/// All members, in Segment's shape: read_controls of it gives the same controls.
std::string controls_json(const Controls& controls);

/// Sets a verdict's action and omitted pointers, and turns unplanned properties that the source omits from notes into
/// violations. `verdict` is validate()'s of this call and plan. Omitted is the smallest member of an object around what
/// a rule refuses, below properties or traits (COMMON rules: context too); what is missing, and what is wrong with
/// `properties` as a whole, leaves nothing to omit. "Unplanned" looks at names alone: all that no rule of the call
/// names, also where its rules name nothing. What survives then meets the COMMON rules. A call with more violations
/// than are said is blocked where its violations would be omitted. Malformed calls, calls whose check failed and calls
/// without a plan are left alone. Goes on with the budget that the verdict left: a call that it does not suffice for is
/// blocked.
void apply_controls(const Call& call, const Plan* plan, const Controls& controls, Verdict& verdict, Budget& budget);

/// A call's text without the members at these pointers (every occurrence of a duplicate key); the rest byte for byte.
std::string controlled_text(std::string_view text, const std::vector<std::string>& omitted);

} // namespace plumbline::validator
