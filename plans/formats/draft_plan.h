#pragma once

#include "plans/formats/plan_format.h"
#include "plans/formats/source_map.h"
#include "validator/json/node.h"
#include "validator/plan/plan.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// A plan file before it is a PlanText: the rules so far, where each is in the file, and what is wrong or lost.
class DraftPlan {
 public:
  DraftPlan(PlanFormat shape, SourceMap map) : format(shape), places(std::move(map)) {}

  const PlanFormat format;
  validator::PlanText plan;
  SourceMap places;
  std::vector<validator::PlanProblem> problems; ///< located

  /// A problem at a pointer into the file; an error refuses the plan.
  void fail(std::string code, std::string message, std::string pointer);
  void warn(std::string code, std::string message, std::string pointer, std::string rule = {});
  /// A problem at a line of a file that is not JSON.
  void fail_at(validator::LineColumn at, std::string code, std::string message);
  void warn_at(validator::LineColumn at, std::string code, std::string message, std::string rule = {});
  bool is_refused() const { return errors_ > 0; }
  /// Whether one more warning is kept (max_plan_warnings).
  bool may_warn() { return ++warnings_ <= max_plan_warnings; }

  /// Notes members of `object`, which is at `pointer`, other than `known`, as not kept: each name once.
  void note_unknown(const validator::AnyNode& object, const std::string& pointer,
                    std::initializer_list<std::string_view> known);
  /// Turns the notes into warnings. Call it once, at the end.
  void tell_unknown();

 private:
  void add(validator::PlanProblem::Severity severity, std::string code, std::string message, std::string pointer,
           std::string rule);
  struct Unknown {
    std::string pointer; ///< of the first
    std::size_t count = 0;
  };
  std::map<std::string, Unknown, std::less<>> unknown_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

/// Warnings with the same code and words are joined into the first: "... (and in 365 more places)". Errors stay.
[[nodiscard]] std::vector<validator::PlanProblem> folded(std::vector<validator::PlanProblem> problems);
/// Adds that to a sentence, before its full stop.
[[nodiscard]] std::string with_more_places(std::string sentence, std::size_t more);

/// The member with the payload of calls of the type: "traits" for identify and group, else "properties".
[[nodiscard]] std::string_view payload_member(validator::RuleType type);
/// Turns a schema over a call's properties (or traits) into one over the whole call. If it requires something, the
/// member itself is required.
[[nodiscard]] std::string whole_call_schema(const validator::AnyNode& schema, std::string_view member);

} // namespace plumbline::plans
