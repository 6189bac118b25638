#include "validator/planned_names.h"

#include <algorithm>

namespace plumbline::validator {

std::vector<Index> blocks_in_place(const Program& program, Index block) {
  std::vector<Index> found{block};
  const auto add = [&](Index index) {
    if (index != nothing && std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
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
  return names;
}

void PlannedNames::gather(const Program& program, Index block) {
  for (const Index index : blocks_in_place(program, block)) {
    const Block& here = program.blocks[index];
    if (here.object == nothing) continue;
    const ObjectRule& rule = program.objects[here.object];
    speaks_ = speaks_ || rule.speaks_of_names;
    takes_any_ = takes_any_ || rule.additional != nothing;
    for (const PropertyEntry& entry : rule.table.entries()) names_.entry(entry.name);
    for (const auto& pattern : rule.patterns) patterns_.push_back(pattern.first);
  }
}

bool PlannedNames::has(const Program& program, std::string_view name) const {
  if (names_.find(name)) return true;
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](Index pattern) { return program.patterns[pattern].matches(name); });
}

} // namespace plumbline::validator
