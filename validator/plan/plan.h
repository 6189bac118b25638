#pragma once

#include "validator/schema/plan_text.h"
#include "validator/text/near_name.h"
#include "validator/values/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Reads a plan file in Segment's Public API shape ({"name","rules":[{"type","key","version","jsonSchema"}]}, or with
/// the rules under "data"."trackingPlan"; x-plumbline on a rule holds `suggested`, `kept`, `why`, `accepts`). Checks
/// the file against its JSON Schema. Errors: every problem found, at least one of severity error.
[[nodiscard]] Result<PlanText, std::vector<PlanProblem>> read_plan(std::string_view json);

class CompiledRule; // compiled_rule.h

/// A compiled tracking plan: immutable, shared by all threads through a shared_ptr and replaced as a whole.
class Plan {
 public:
  /// Compiles every kept rule. Refuses the whole plan if one rule cannot be checked exactly (a remote $ref, a pattern
  /// that RE2 cannot do, an unknown type): nothing passes silently. `number` is the plan's version in its environment:
  /// 0 is a draft. Rules that are the same in `before` (null: none) reuse its compiled ones: an edit of a large plan
  /// costs only what was edited, and its versions do not fill the memory with copies.
  [[nodiscard]] static Result<std::shared_ptr<const Plan>, std::vector<PlanProblem>>
  compile(PlanText text, int number, const Plan* before = nullptr);

  ~Plan();
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const PlanText& text() const { return text_; }
  int number() const { return number_; }

  /// The rule for a call: of its type and (track, page, screen) its name, of the wanted version or the oldest. Null:
  /// none.
  const CompiledRule* find(RuleType type, std::string_view event, std::optional<double> version) const;
  /// The track rule that accepts a named page or screen call (design: `accepts`). Null: none.
  const CompiledRule* accepting(CallType type) const;
  /// The rules for every call, in order; usually none.
  const std::vector<const CompiledRule*>& common() const { return common_; }
  /// Whether track calls of this name come from SDKs, and the plan allows them.
  bool lets_sdks_send(std::string_view event) const;
  /// Names of all kept track rules.
  const std::vector<std::string>& event_names() const { return event_names_; }
  /// The same, for hints.
  const NameIndex& names_of_events() const { return names_of_events_; }

 private:
  Plan(PlanText text, int number);
  struct Index;
  PlanText text_;
  int number_;
  std::unique_ptr<Index> index_;
  std::vector<const CompiledRule*> common_;
  std::vector<std::string> event_names_;
  NameIndex names_of_events_; ///< borrows event_names_
};

} // namespace plumbline::validator
