#include "validator/plan/planned_names.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::validator {

std::vector<Index> blocks_in_place(const Program& program, Index block) {
  std::vector<Index> found{block};
  // Most subschemas have no other at the same depth.
  const Block& first = program.blocks[block];
  if (first.branches == nothing && first.object == nothing) return found;
  std::unordered_set<Index> seen{block};
  const auto add = [&](Index index) {
    if (index != nothing && seen.insert(index).second) found.push_back(index);
  };
  for (std::size_t at = 0; at < found.size(); ++at) {
    const Block& here = program.blocks[found[at]];
    if (here.branches != nothing) {
      const BranchRule& rule = program.branches[here.branches];
      for (const auto* list : {&rule.all, &rule.any, &rule.one}) std::for_each(list->begin(), list->end(), add);
      add(rule.condition);
      add(rule.then);
      add(rule.otherwise);
    }
    if (here.object != nothing) {
      for (const Dependency& dependency : program.objects[here.object].dependencies) add(dependency.block);
    }
  }
  return found;
}

PlannedNames PlannedNames::of(const Program& program, std::string_view member) {
  PlannedNames names;
  for (const Index index : blocks_in_place(program, 0)) {
    const Block& block = program.blocks[index];
    if (block.object == nothing) continue;
    const PropertyEntry* entry = program.objects[block.object].table.find(member);
    if (entry && entry->block != nothing) names.gather(program, entry->block);
  }
  for (const PropertyEntry& entry : names.names_.entries()) names.near_names_.add(entry.name, NameOf::property);
  return names;
}

void PlannedNames::gather(const Program& program, Index block) {
  for (const Index index : blocks_in_place(program, block)) {
    const Block& here = program.blocks[index];
    if (here.object == nothing) continue;
    const ObjectRule& rule = program.objects[here.object];
    speaks_ = speaks_ || rule.speaks_of_names;
    takes_any_ = takes_any_ || rule.additional != nothing;
    for (const PropertyEntry& entry : rule.table.entries()) {
      PropertyEntry& name = names_.entry(entry.name);
      if (name.block == nothing) name.block = entry.block;
    }
    for (const auto& pattern : rule.patterns) patterns_.push_back(pattern.first);
  }
}

Index PlannedNames::block_of(std::string_view name) const {
  const PropertyEntry* entry = names_.find(name);
  return entry ? entry->block : nothing;
}

std::optional<bool> PlannedNames::has(const Program& program, std::string_view name, Budget& budget) const {
  if (names_.find(name)) return true;
  for (const Index index : patterns_) {
    const Pattern& pattern = program.patterns[index];
    if (!budget.spend(pattern.cost_of(name))) return std::nullopt;
    if (pattern.matches(name)) return true;
  }
  return false;
}

} // namespace plumbline::validator
