#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"

#include <vector>

namespace plumbline::validator {

/// Whether a call violates the tracking API itself, whatever the plan says (docs/wire-contract.md, 10.2 and 11.1).
/// Cheap: decoding already found out.
[[nodiscard]] bool is_malformed(const Call& call);
/// All of its violations of that kind.
[[nodiscard]] std::vector<Violation> malformed_violations(const Call& call);

} // namespace plumbline::validator
