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

/// What happens to a call that violates a COMMON rule.
enum class OnCommonViolation : std::uint8_t { allow, omit, block };

/// A source's schema controls, in the shape and words of Segment's Public API (docs/wire-contract.md, 14.7). The
/// defaults allow everything. page, screen and alias calls have none.
struct TrackControls {
  bool allow_unplanned_events = true;           ///< false: blocks the call
  bool allow_unplanned_event_properties = true; ///< false: omits them, and reports them as violations
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
  std::string forwarding_violations_to;     ///< a source's (or, as an extension, a destination's) id; "" = none
  std::string forwarding_blocked_events_to; ///< likewise
};

struct ControlsProblem {
  std::string pointer; ///< into the controls
  std::string message; ///< a sentence
};

/// Reads {"track":{"allowUnplannedEvents":...},...}; absent and null members keep `base`'s values. Ignores unknown
/// members. The error: every problem.
[[nodiscard]] Result<Controls, std::vector<ControlsProblem>> read_controls(std::string_view json,
                                                                           const Controls& base = {});
/// All members, in Segment's shape: read_controls reads the same controls from it.
[[nodiscard]] std::string controls_json(const Controls& controls);

/// Sets a verdict's action and omitted pointers, and turns unplanned properties that the source omits from notes into
/// violations. `verdict` is validate()'s for this call and plan. Omits the smallest member of an object that contains
/// what a rule refuses, below properties or traits (COMMON rules: context too); a missing member, or a fault of
/// `properties` as a whole, leaves nothing to omit. "Unplanned" depends on names alone: every name that no rule of the
/// call has, even if its rules have none. The rest is then checked against the COMMON rules. A call with more
/// violations than are reported is blocked if its violations would be omitted. Malformed calls, calls whose check
/// failed and calls without a plan stay as they are. Uses what the verdict left of the budget; a call that needs more
/// is blocked.
void apply_controls(const Call& call, const Plan* plan, const Controls& controls, Verdict& verdict, Budget& budget);

/// A call's text without the members at these pointers (every occurrence of a duplicate key); the rest byte for byte.
[[nodiscard]] std::string controlled_text(std::string_view text, const std::vector<std::string>& omitted);

} // namespace plumbline::validator
