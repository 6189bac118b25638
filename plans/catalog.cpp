#include "plans/catalog.h"

#include "embedded/catalog_files.h"
#include "plans/catalog_reader.h"

#include <algorithm>

namespace plumbline::plans {

const Catalog& catalog() {
  static const Catalog only = read_catalog(catalog_files());
  return only;
}

CatalogChoice choose(std::string_view goal, std::string_view use_case) {
  for (const Goal& candidate : catalog().goals) {
    if (!goal.empty() && candidate.id != goal) continue;
    const auto found = std::ranges::find(candidate.use_cases, use_case, &CatalogUseCase::id);
    if (found == candidate.use_cases.end()) continue;
    if (goal.empty() && !found->main_goal.empty() && found->main_goal != candidate.id) continue;
    return {&candidate, &*found};
  }
  return {};
}

const CatalogUseCase* find(std::string_view goal, std::string_view use_case) { return choose(goal, use_case).use_case; }

std::vector<std::string> other_goals(std::string_view goal, std::string_view use_case) {
  std::vector<std::string> others;
  for (const Goal& candidate : catalog().goals)
    if (candidate.id != goal &&
        std::ranges::find(candidate.use_cases, use_case, &CatalogUseCase::id) != candidate.use_cases.end())
      others.push_back(candidate.id);
  return others;
}

validator::PlanText plan_of(const CatalogUseCase& use_case) {
  validator::PlanText plan;
  plan.name = use_case.title;
  plan.knows_sdk_events = true;
  plan.rules.reserve(use_case.events.size());
  for (const CatalogEvent& event : use_case.events) {
    validator::RuleText rule;
    rule.type = validator::RuleType::track;
    rule.event = event.event;
    rule.version = 1;
    rule.suggested = true;
    rule.kept = true;
    rule.description = event.description;
    rule.why = event.why;
    rule.accepts = event.accepts;
    rule.schema = event.schema;
    plan.rules.push_back(std::move(rule));
  }
  return plan;
}

} // namespace plumbline::plans
