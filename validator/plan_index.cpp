#include "validator/plan_index.h"

#include <algorithm>

namespace plumbline::validator {

bool Plan::Index::add(std::unique_ptr<CompiledRule> rule) {
  Versions& versions = by_type_[static_cast<std::size_t>(rule->type)][rule->event];
  const auto place = std::lower_bound(versions.begin(), versions.end(), rule->version,
                                      [](const CompiledRule* a, int version) { return a->version < version; });
  if (place != versions.end() && (*place)->version == rule->version) return false;
  versions.insert(place, rule.get());
  rules_.push_back(std::move(rule));
  return true;
}

const CompiledRule* Plan::Index::find(RuleType type, std::string_view event, std::optional<double> version) const {
  const Names& names = by_type_[static_cast<std::size_t>(type)];
  const auto found = names.find(event);
  if (found == names.end() || found->second.empty()) return nullptr;
  const Versions& versions = found->second;
  if (version) {
    const auto asked = std::find_if(versions.begin(), versions.end(),
                                    [&](const CompiledRule* rule) { return rule->version == *version; });
    if (asked != versions.end()) return *asked;
  }
  return versions.front();
}

const CompiledRule* Plan::Index::accepting(CallType type) const {
  for (const auto& rule : rules_) {
    for (const CompiledAccepts& accepts : rule->accepts) {
      if (accepts.type == type) return rule.get();
    }
  }
  return nullptr;
}

std::vector<const CompiledRule*> Plan::Index::common() const {
  std::vector<const CompiledRule*> rules;
  for (const auto& rule : rules_) {
    if (rule->type == RuleType::common) rules.push_back(rule.get());
  }
  return rules;
}

std::vector<std::string> Plan::Index::track_names() const {
  std::vector<std::string> names;
  for (const auto& rule : rules_) {
    if (rule->type == RuleType::track && std::find(names.begin(), names.end(), rule->event) == names.end())
      names.push_back(rule->event);
  }
  return names;
}

} // namespace plumbline::validator
