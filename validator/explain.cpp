#include "validator/explain.h"

#include "validator/decide.h"
#include "validator/explain_branches.h"
#include "validator/explain_value.h"
#include "validator/json_text.h"
#include "validator/wording.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace plumbline::validator {

namespace {

/// Walks a value and its schema together, as Decider does, and goes on after a fault.
class Explainer {
 public:
  Explainer(const Program& program, FaultList& faults) : program_(program), decider_(program), faults_(&faults) {}

  bool run(const AnyNode& root) {
    explain(0, root);
    return !gave_up_ && !decider_.gave_up();
  }

 private:
  /// Half of what a decision may use: one may be asked for at any level.
  static constexpr std::size_t max_nesting = Decider<AnyNode>::max_nesting / 2;

  void explain(Index index, const AnyNode& node) {
    if (++steps_ > Decider<AnyNode>::max_steps || nesting_ == max_nesting) gave_up_ = true;
    if (gave_up_ || decider_.gave_up()) return;
    // Faults inside a value stand behind its beginning.
    if (faults_->is_closed_to(node.begin())) return;
    ++nesting_;
    explain_here(index, node);
    --nesting_;
  }

  bool spend_on_pattern(const StringRule& rule, const AnyNode& node) {
    if (rule.pattern == nothing) return true;
    steps_ += program_.patterns[rule.pattern].size() * node.text().size() / Decider<AnyNode>::pattern_work_in_a_step;
    if (steps_ > Decider<AnyNode>::max_steps) gave_up_ = true;
    return !gave_up_;
  }

  void explain_here(Index index, const AnyNode& node) {
    const Block& block = program_.blocks[index];
    const Place place{program_, block, path_, node};
    if (auto fault = type_fault(place)) return faults_->add(std::move(*fault));
    if (block.values != nothing && !decider_.matches_values(program_.values[block.values], node)) {
      return faults_->add(value_fault(place, program_.values[block.values]));
    }
    switch (node.type()) {
    case NodeType::number:
      if (block.number != nothing) explain_number(place, program_.numbers[block.number], *faults_);
      break;
    case NodeType::string:
      if (block.string != nothing && spend_on_pattern(program_.strings[block.string], node))
        explain_string(place, program_.strings[block.string], *faults_);
      break;
    case NodeType::array:
      if (block.array != nothing) explain_array(place, program_.arrays[block.array]);
      break;
    case NodeType::object:
      if (block.object != nothing) explain_object(place, program_.objects[block.object]);
      break;
    case NodeType::null:
    case NodeType::boolean: break;
    }
    if (block.branches != nothing) explain_branches(place, program_.branches[block.branches]);
  }

  /// Does something under the path of a member or an item.
  template<class Do>
  void under(const AnyNode& node, std::string_view token, Do&& what) {
    if (node.mapped()) {
      std::string back = std::exchange(path_, std::string(node.mapped()->source));
      what();
      path_ = std::move(back);
      return;
    }
    const std::size_t length = path_.size();
    append_token(path_, token);
    what();
    path_.resize(length);
  }

  void descend(Index block, const AnyNode& node, std::string_view token) {
    under(node, token, [&] { explain(block, node); });
  }

  /// A fault of a member or an item itself, said by its container's keyword.
  Fault member_fault(const Place& place, ViolationKind kind, std::string_view keyword, const AnyNode& node,
                     std::string_view token) {
    Fault fault;
    under(node, token, [&] { fault = fault_at({program_, place.block, path_, node}, kind, keyword); });
    return fault;
  }

  void explain_array(const Place& place, const ArrayRule& rule) {
    const bool counted = explain_array_size(place, rule, *faults_);
    std::size_t at = 0;
    place.node.each_item([&](const AnyNode& item) {
      const bool behind_tuple = rule.items == nothing && at >= rule.tuple.size();
      const Index block = rule.items != nothing ? rule.items : behind_tuple ? rule.additional : rule.tuple[at];
      const std::string token = std::to_string(at++);
      if (block == nothing) return true;
      if (behind_tuple && program_.blocks[block].refuses) {
        if (!counted) return true; // said already: there are too many

        Fault fault = member_fault(place, ViolationKind::items, "additionalItems", item, token);
        fault.predicate = "is one item more than the plan allows";
        faults_->add(std::move(fault));
      } else {
        descend(block, item, token);
      }
      return true;
    });
    if (rule.contains != nothing && (counted || place.node.count() > 0) &&
        place.node.each_item([&](const AnyNode& item) { return !decider_.matches(rule.contains, item); })) {
      Fault fault = fault_at(place, ViolationKind::items, "contains");
      fault.predicate = "must hold at least one item of the kind that the plan asks for, and has none";
      faults_->add(std::move(fault));
    }
  }

  void explain_object(const Place& place, const ObjectRule& rule) {
    std::vector<bool> seen(rule.slots);
    bool has_more = false;
    place.node.each_member([&](std::string_view key, const AnyNode& value) {
      const PropertyEntry* entry = rule.table.find(key);
      if (entry && entry->slot != nothing) seen[entry->slot] = true;
      has_more = explain_member(place, rule, key, value, entry) || has_more;
      return true;
    });
    bool lacks = false;
    for (const Index slot : rule.required) {
      if (seen[slot]) continue;
      lacks = true;
      add_missing(place, rule, slot, "required", "is required, but missing");
    }
    explain_object_size(place, rule, lacks, has_more, *faults_);
    for (const Dependency& dependency : rule.dependencies) {
      if (!seen[dependency.trigger]) continue;
      const std::string predicate =
          "is required where " + shortened(rule.slot_names[dependency.trigger], 60) + " is present, but missing";
      for (const Index slot : dependency.names) {
        if (!seen[slot]) add_missing(place, rule, slot, "dependencies", predicate);
      }
      if (dependency.block != nothing) explain(dependency.block, place.node);
    }
  }

  /// Whether the member is one that the object may not have.
  bool explain_member(const Place& place, const ObjectRule& rule, std::string_view key, const AnyNode& value,
                      const PropertyEntry* entry) {
    if (rule.names != nothing && !decider_.matches(rule.names, AnyNode::of_text(key))) {
      under(value, key, [&] { faults_->add(name_fault({program_, place.block, path_, value}, rule.names)); });
    }
    bool named = entry && entry->block != nothing;
    if (named) descend(entry->block, value, key);
    for (const auto& [pattern, block] : rule.patterns) {
      if (!program_.patterns[pattern].matches(key)) continue;
      named = true;
      descend(block, value, key);
    }
    if (named) return false;
    if (rule.closed) {
      Fault fault = member_fault(place, ViolationKind::unplanned_property, "additionalProperties", value, key);
      fault.predicate = "is not in the plan, and the plan allows nothing else here";
      fault.name = key;
      fault.object = &rule;
      faults_->add(std::move(fault));
    } else if (rule.additional != nothing) {
      descend(rule.additional, value, key);
    }
    return rule.closed;
  }

  void add_missing(const Place& place, const ObjectRule& rule, Index slot, std::string_view keyword,
                   std::string predicate) {
    Fault fault = fault_at(place, ViolationKind::required, keyword);
    const PropertyEntry* entry = rule.table.find(rule.slot_names[slot]);
    fault.name = entry->name;
    append_token(fault.path, entry->name);
    fault.absent = true;
    fault.object = &rule;
    fault.predicate = std::move(predicate);
    // Behind all that the object does have.
    if (place.node.end() > 0) fault.offset = place.node.end() - 1;
    if (entry->block != nothing && program_.blocks[entry->block].types != type_bit::any) {
      fault.expected = types_as_json(program_.blocks[entry->block].types);
    }
    faults_->add(std::move(fault));
  }

  void explain_branches(const Place& place, const BranchRule& rule) {
    for (const Index block : rule.all) explain(block, place.node);
    const auto matches = [&](Index block) { return decider_.matches(block, place.node); };
    if (!rule.any.empty() && std::none_of(rule.any.begin(), rule.any.end(), matches))
      explain_closest(place, rule.any, "anyOf");
    if (!rule.one.empty()) {
      std::vector<Index> fitting;
      std::copy_if(rule.one.begin(), rule.one.end(), std::back_inserter(fitting), matches);
      if (fitting.empty()) explain_closest(place, rule.one, "oneOf");
      if (fitting.size() > 1) faults_->add(too_many_fault(place, fitting));
    }
    if (rule.negated != nothing && matches(rule.negated)) faults_->add(not_fault(place, rule.negated));
    if (rule.condition == nothing || (rule.then == nothing && rule.otherwise == nothing)) return;
    const Index branch = matches(rule.condition) ? rule.then : rule.otherwise;
    if (branch != nothing) explain(branch, place.node);
  }

  void explain_closest(const Place& place, const std::vector<Index>& alternatives, std::string_view keyword) {
    FaultList* const back = faults_;
    std::vector<FaultList> found(alternatives.size());
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
      faults_ = &found[i];
      explain(alternatives[i], place.node);
    }
    faults_ = back;
    faults_->add_all(alternatives_faults(place, keyword, std::move(found)));
  }

  const Program& program_;
  Decider<AnyNode> decider_;
  FaultList* faults_;
  std::string path_;
  std::size_t steps_ = 0;
  std::size_t nesting_ = 0;
  bool gave_up_ = false;
};

} // namespace

bool explain(const Program& program, const AnyNode& root, FaultList& faults) {
  return Explainer(program, faults).run(root);
}

} // namespace plumbline::validator
