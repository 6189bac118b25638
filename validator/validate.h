#pragma once

#include "validator/call/call.h"
#include "validator/call/receipt.h"
#include "validator/call/verdict.h"
#include "validator/plan/plan.h"
#include "validator/values/budget.h"

namespace plumbline::validator {

/// The verdict of a call under the plan in force in its environment (null: no plan). Malformed calls fail whatever the
/// plan. A passing call without notes allocates nothing that grows with the call.
///
///     CallReader reader;
///     auto call = reader.read(text);
///     Verdict verdict = validate(*call, plan.get());
///
/// `receipt`: what the server knows of the call besides its text; the rules see the call's form (call_form.h). Every
/// call has its own budget (budget.h), which bounds the time for a verdict, whatever the call and the plan.
[[nodiscard]] Verdict validate(const Call& call, const Plan* plan, const Receipt& receipt = {});
/// The same with a budget that apply_controls goes on using.
[[nodiscard]] Verdict validate(const Call& call, const Plan* plan, Budget& budget);
[[nodiscard]] Verdict validate(const Call& call, const Plan* plan, const Receipt& receipt, Budget& budget);

/// The verdict for an unreadable element of a batch: too deep, too large. `plan` may be null.
[[nodiscard]] Verdict malformed_verdict(const SyntaxFault& fault, const Plan* plan);

/// The reason why a single call is refused (400): the first malformed violation's message, or absent if the call is
/// well-formed.
[[nodiscard]] std::optional<std::string> malformed_reason(const Call& call);

} // namespace plumbline::validator
