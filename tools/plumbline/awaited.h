#pragma once

#include "tools/plumbline/json_member.h"

#include <string>
#include <vector>

namespace plumbline::tool {

/// What `plumbline wait` waits for. Neither steps nor events: every step of the environment.
struct Awaited {
  std::string env; ///< "dev" or "prod"
  std::vector<std::string> steps;
  std::vector<std::string> events;
};

/// How far the checklist is from it.
struct Awaiting {
  std::vector<std::string> missing; ///< sentences, printable; empty: satisfied
  std::vector<std::string> unknown; ///< steps and events that the checklist has not
};

/// `checklist`: the answer of GET /api/checklist, all of its steps.
Awaiting awaiting_of(const Json& checklist, const Awaited& awaited);

} // namespace plumbline::tool
