#pragma once

#include "validator/schema/program.h"

#include <algorithm>

namespace plumbline::validator {

/// Calls `visit` with every block that a value at `block` must also match at the same depth.
template<class Visit>
void each_block_in_place(const Program& program, const Block& block, Visit&& visit) {
  const auto one = [&](Index index) {
    if (index != nothing) visit(index);
  };
  if (block.branches != nothing) {
    const BranchRule& rule = program.branches[block.branches];
    for (const auto* list : {&rule.all, &rule.any, &rule.one}) std::for_each(list->begin(), list->end(), one);
    one(rule.negated);
    one(rule.condition);
    one(rule.then);
    one(rule.otherwise);
  }
  if (block.object != nothing) {
    for (const Dependency& dependency : program.objects[block.object].dependencies) one(dependency.block);
  }
}

} // namespace plumbline::validator
