#include "validator/plan/plan_index.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::validator {

bool Plan::Index::add(std::shared_ptr<const CompiledRule> rule) {
  Versions& versions = by_type_[static_cast<std::size_t>(rule->type)][rule->event];
  const auto place = std::lower_bound(versions.begin(), versions.end(), rule->version,
                                      [](const auto& a, int version) { return a->version < version; });
  if (place != versions.end() && (*place)->version == rule->version) return false;
  rules_.push_back(rule.get());
  versions.insert(place, std::move(rule));
  return true;
}

const CompiledRule* Plan::Index::find(RuleType type, std::string_view event, std::optional<double> version) const {
  const Names& names = by_type_[static_cast<std::size_t>(type)];
  const auto found = names.find(event);
  if (found == names.end() || found->second.empty()) return nullptr;
  const Versions& versions = found->second;
  if (version) {
    const auto asked =
        std::find_if(versions.begin(), versions.end(), [&](const auto& rule) { return rule->version == *version; });
    if (asked != versions.end()) return asked->get();
  }
  return versions.front().get();
}

std::shared_ptr<const CompiledRule> Plan::Index::exactly(RuleType type, std::string_view event, int version) const {
  const Names& names = by_type_[static_cast<std::size_t>(type)];
  const auto found = names.find(event);
  if (found == names.end()) return nullptr;
  const auto rule = std::ranges::find(found->second, version, [](const auto& each) { return each->version; });
  return rule == found->second.end() ? nullptr : *rule;
}

const CompiledRule* Plan::Index::accepting(CallType type) const {
  for (const auto* rule : rules_) {
    for (const CompiledAccepts& accepts : rule->accepts) {
      if (accepts.type == type) return rule;
    }
  }
  return nullptr;
}

std::vector<const CompiledRule*> Plan::Index::common() const {
  std::vector<const CompiledRule*> rules;
  for (const auto* rule : rules_) {
    if (rule->type == RuleType::common) rules.push_back(rule);
  }
  return rules;
}

std::vector<std::string> Plan::Index::track_names() const {
  std::vector<std::string> names;
  std::unordered_set<std::string_view> seen;
  for (const auto* rule : rules_) {
    if (rule->type == RuleType::track && seen.insert(rule->event).second) names.push_back(rule->event);
  }
  return names;
}

} // namespace plumbline::validator
