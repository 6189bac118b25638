#pragma once

#include "validator/program.h"

#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The names that a rule gives to the members of one member of a call (`properties`, `traits`), gathered from every
/// branch of its schema.
class PlannedNames {
 public:
  static PlannedNames of(const Program& program, std::string_view member);

  /// False: the rule says nothing of names there, or takes any (additionalProperties is a schema); then nothing is
  /// unplanned.
  bool speaks() const { return speaks_ && !takes_any_; }
  bool takes_any() const { return takes_any_; }
  bool has(const Program& program, std::string_view name) const;
  /// In the schema's order.
  const std::vector<PropertyEntry>& entries() const { return names_.entries(); }

 private:
  void gather(const Program& program, Index block);
  PropertyTable names_;
  std::vector<Index> patterns_;
  bool speaks_ = false;
  bool takes_any_ = false;
};

/// Every block that a value reaching `block` may also have to match without getting deeper, itself first.
std::vector<Index> blocks_in_place(const Program& program, Index block);

} // namespace plumbline::validator
