#pragma once

#include "validator/plan/plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// One version of the workspace's tracking plan. Immutable once made; version 0 is the draft, made from the catalog
/// when needed and not stored.
struct PlanVersion {
  int number = 0;
  std::string origin; ///< "catalog", "file", "import", "edit"
  std::string author; ///< name of the token that made it
  std::int64_t at_ms = 0;
  validator::PlanText text;
};

using PlanVersionPtr = std::shared_ptr<const PlanVersion>;

/// "plan/1": the key of its document.
[[nodiscard]] std::string plan_key(int number);
[[nodiscard]] std::string plan_document(const PlanVersion& version);
/// Throws std::runtime_error if the document is damaged.
[[nodiscard]] PlanVersion read_plan_version(int number, std::string_view json);

/// Whether both are equal: the same rules in the same order, member for member.
[[nodiscard]] bool same_rules(const validator::PlanText& one, const validator::PlanText& other);
/// Whether a plan has a rule that is kept.
[[nodiscard]] bool has_kept_rule(const validator::PlanText& plan);

/// Ids of rules, in the order of their plan. A dropped rule counts as removed, a rule that is kept again as added.
struct PlanChanges {
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> removed;
};
[[nodiscard]] PlanChanges changes_between(const validator::PlanText& before, const validator::PlanText& after);

/// The key of a rule's evidence, whatever the event version: "track:Order Completed".
[[nodiscard]] std::string evidence_key(const validator::RuleText& rule);
/// The same for a rule's id ("track:Order Completed:1").
[[nodiscard]] std::string_view evidence_key(std::string_view rule_id);
/// Whether the checklist waits for the rule's event: a kept, suggested track, page or screen rule.
[[nodiscard]] bool is_awaited(const validator::RuleText& rule);

} // namespace plumbline::setup
