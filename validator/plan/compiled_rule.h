#pragma once

#include "validator/plan/plan.h"
#include "validator/plan/planned_names.h"
#include "validator/schema/program.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plumbline::validator {

/// One line of an `accepts` map: the call's member at `source` takes the place of the rule's `key` in `parent`.
struct CompiledMapping {
  std::string parent; ///< "properties", ... or "" for the call itself
  std::string key;
  std::string target; ///< pointer, as written
  std::string source; ///< pointer, as written
};

struct CompiledAccepts {
  CallType type = CallType::page;
  std::vector<CompiledMapping> map;
};

/// A compiled rule of a plan. Immutable; shared by the versions of a plan in which it is the same.
class CompiledRule {
 public:
  RuleType type = RuleType::track;
  std::string id;
  std::string event; ///< "" if the rule has none
  int version = 1;
  std::vector<CompiledAccepts> accepts;
  std::unique_ptr<const Program> program;
  std::uint8_t form_names = 0; ///< which members of a call's form it mentions (call_form.h)
  PlannedNames properties;     ///< what the rule says about the members of `properties`
  PlannedNames traits;
};

} // namespace plumbline::validator
