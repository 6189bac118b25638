#include "plans/formats/source_map.h"

#include "validator/json/node.h"

#include <algorithm>

namespace plumbline::plans {

using validator::AnyNode;
using validator::LineColumn;
using validator::PlanProblem;

namespace {

std::string_view parent_of(std::string_view pointer) {
  const auto slash = pointer.rfind('/');
  return pointer.substr(0, slash == std::string_view::npos ? 0 : slash);
}

} // namespace

SourceMap::SourceMap(std::string_view text, std::shared_ptr<const validator::Tape> tape)
    : text_(text), tape_(std::move(tape)), line_starts_{0} {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

LineColumn SourceMap::line_column(std::size_t offset) const {
  const auto behind = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::size_t>(behind - line_starts_.begin());
  return {static_cast<int>(line), static_cast<int>(offset - line_starts_[line - 1] + 1)};
}

void SourceMap::locate(PlanProblem& problem) const {
  if (!tape_) return;
  // A pointer to something absent (a missing member) is placed at the nearest existing part around it.
  std::string_view pointer = problem.pointer;
  for (;;) {
    if (const auto node = validator::resolve(AnyNode(*tape_, 0), pointer)) {
      const LineColumn place = line_column(node->begin());
      problem.line = place.line;
      problem.column = place.column;
      return;
    }
    if (pointer.empty()) return;
    pointer = parent_of(pointer);
  }
}

void SourceMap::locate_in_rule(PlanProblem& problem, std::size_t rule) const {
  if (rule >= rules_.size()) return;
  const RulePlace& place = rules_[rule];
  if (!tape_) {
    LineColumn at = place.at;
    for (std::string_view pointer = problem.pointer; !pointer.empty(); pointer = parent_of(pointer)) {
      const auto found = place.inside.find(pointer);
      if (found == place.inside.end()) continue;
      at = found->second;
      break;
    }
    problem.line = at.line;
    problem.column = at.column;
    if (!place.file.empty()) problem.pointer.insert(0, place.file + "#");
    return;
  }
  const bool inside = problem.pointer.starts_with(place.inner);
  problem.pointer = inside ? place.schema + problem.pointer.substr(place.inner.size()) : place.schema;
  locate(problem);
}

} // namespace plumbline::plans
