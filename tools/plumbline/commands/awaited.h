#pragma once

#include "tools/plumbline/options/json_member.h"

#include <string>
#include <vector>

namespace plumbline::tool {

/// What `plumbline wait` waits for. Neither steps nor events: every step of the environment.
struct Awaited {
  std::string env; ///< "dev" or "prod"
  std::vector<std::string> steps;
  std::vector<std::string> events;
  bool allow_regressed = false; ///< a step that was done is done, whatever has spoken against it since
};

/// How far the checklist is from it.
struct Awaiting {
  std::vector<std::string> missing; ///< sentences, printable; empty: satisfied
  std::vector<std::string> unknown; ///< steps and events that the checklist has not
  bool of_calls = false;            ///< something of it is about calls: not the review alone
  bool evidence = false;            ///< calls completed something of it
  bool judged = false;              ///< so did calls that a rule judged
  bool regressed = false;           ///< among what is missing are steps that were done and no longer hold
};

/// `checklist`: the answer of GET /api/checklist, all of its steps.
Awaiting awaiting_of(const Json& checklist, const Awaited& awaited);

} // namespace plumbline::tool
