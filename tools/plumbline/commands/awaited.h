#pragma once

#include "tools/plumbline/options/json_member.h"

#include <string>
#include <vector>

namespace plumbline::tool {

/// What `plumbline wait` waits for. Without steps and events: every step of the environment.
struct Awaited {
  std::string env; ///< "dev" or "prod"
  std::vector<std::string> steps;
  std::vector<std::string> events;
  bool allow_regressed = false; ///< a step that was done counts, even if it no longer holds
};

/// What the checklist still lacks.
struct Awaiting {
  std::vector<std::string> missing; ///< sentences, printable; empty: satisfied
  std::vector<std::string> unknown; ///< steps and events that the checklist does not have
  bool of_calls = false;            ///< part of it depends on calls, not only on the review
  bool evidence = false;            ///< calls completed part of it
  bool judged = false;              ///< calls that a rule judged did too
  bool regressed = false;           ///< steps that were done and no longer hold are among what is missing
};

/// `checklist`: the answer of GET /api/checklist, all of its steps.
[[nodiscard]] Awaiting awaiting_of(const Json& checklist, const Awaited& awaited);

} // namespace plumbline::tool
