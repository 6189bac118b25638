#pragma once

#include "validator/schema/program.h"

#include <optional>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The names that a rule gives to the members of one member of a call (`properties`, `traits`), collected from every
/// branch of its schema.
class PlannedNames {
 public:
  static PlannedNames of(const Program& program, std::string_view member);

  /// False: the rule says nothing of names there, or allows any (additionalProperties is a schema); then nothing is
  /// unplanned.
  bool speaks() const { return speaks_ && !takes_any_; }
  bool takes_any() const { return takes_any_; }
  /// Absent if the budget is spent before it is known.
  [[nodiscard]] std::optional<bool> has(const Program& program, std::string_view name, Budget& budget) const;
  /// The schema of a name's values, the first of several; `nothing` if there is none.
  Index block_of(std::string_view name) const;
  /// The same names, for hints.
  const NameIndex& near_names() const { return near_names_; }

 private:
  void gather(const Program& program, Index block);
  PropertyTable names_;
  NameIndex near_names_; ///< borrows names_
  std::vector<Index> patterns_;
  bool speaks_ = false;
  bool takes_any_ = false;
};

/// Every block that a value at `block` may also have to match at the same depth, itself first.
[[nodiscard]] std::vector<Index> blocks_in_place(const Program& program, Index block);

} // namespace plumbline::validator
