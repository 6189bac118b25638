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

/// Where a rule stands in the file that it was read from.
struct RulePlace {
  std::string rule;               ///< pointer into the file, to the rule; "" where the file is no JSON
  std::string schema;             ///< pointer into the file, to what is the rule's schema at `inner`
  std::string inner;              ///< pointer into the rule's schema: "" where the file has the whole of it
  validator::LineColumn at{0, 0}; ///< of a rule of a file that is no JSON
  /// Likewise, of what stands at pointers into its schema.
  std::map<std::string, validator::LineColumn, std::less<>> inside{};
  std::string file{}; ///< of a folder, where the file is no JSON: pointers begin with its name
};

/// From places in a plan's rules to lines and columns of its file. Borrows the file's text.
class SourceMap {
 public:
  SourceMap() = default;
  /// `tape`: the file's, where it is JSON; else null.
  SourceMap(std::string_view text, std::shared_ptr<const validator::Tape> tape);

  void add(RulePlace place) { rules_.push_back(std::move(place)); }
  const std::vector<RulePlace>& rules() const { return rules_; }

  /// Line and column of an offset into the file.
  validator::LineColumn line_column(std::size_t offset) const;
  /// Sets the problem's line and column by its pointer, which is into the file.
  void locate(validator::PlanProblem& problem) const;
  /// The same for a problem whose pointer is into the schema of the rule of this number; the pointer becomes the
  /// file's.
  void locate_in_rule(validator::PlanProblem& problem, std::size_t rule) const;

 private:
  std::string_view text_;
  std::shared_ptr<const validator::Tape> tape_;
  std::vector<std::size_t> line_starts_;
  std::vector<RulePlace> rules_;
};

} // namespace plumbline::plans
