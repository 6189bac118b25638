#pragma once

#include "validator/json/tape.h"
#include "validator/plan/plan.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// The place of a rule in the file that it was read from.
struct RulePlace {
  std::string rule;               ///< pointer into the file, to the rule; "" if the file is not JSON
  std::string schema;             ///< pointer into the file, to the rule's schema at `inner`
  std::string inner;              ///< pointer into the rule's schema: "" if the file has all of it
  validator::LineColumn at{0, 0}; ///< for a rule of a file that is not JSON
  /// The same for places at pointers into its schema.
  std::map<std::string, validator::LineColumn, std::less<>> inside{};
  std::string file{}; ///< in a folder, if the file is not JSON: pointers begin with its name
};

/// Maps places in a plan's rules to lines and columns of its file. Borrows the file's text.
class SourceMap {
 public:
  SourceMap() = default;
  /// `tape`: the file's if it is JSON; else null.
  SourceMap(std::string_view text, std::shared_ptr<const validator::Tape> tape);

  void add(RulePlace place) { rules_.push_back(std::move(place)); }
  const std::vector<RulePlace>& rules() const { return rules_; }

  /// Line and column of an offset into the file.
  validator::LineColumn line_column(std::size_t offset) const;
  /// Sets the problem's line and column by its pointer into the file.
  void locate(validator::PlanProblem& problem) const;
  /// The same for a problem whose pointer is into the schema of the rule with this number; the pointer becomes the
  /// file's.
  void locate_in_rule(validator::PlanProblem& problem, std::size_t rule) const;

 private:
  std::string_view text_;
  std::shared_ptr<const validator::Tape> tape_;
  std::vector<std::size_t> line_starts_;
  std::vector<RulePlace> rules_;
};

} // namespace plumbline::plans
