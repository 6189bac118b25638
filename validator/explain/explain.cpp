#include "validator/explain/explain.h"

#include "validator/explain/explain_branches.h"
#include "validator/explain/explain_value.h"
#include "validator/json/json_text.h"
#include "validator/schema/decide.h"
#include "validator/schema/wording.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace plumbline::validator {

namespace {

/// Walks a value and its schema together, like Decider, and goes on after a fault.
class Explainer {
 public:
  Explainer(const Program& program, FaultList& faults, Budget& budget)
      : program_(program), budget_(budget), decider_(program, budget), faults_(&faults) {}

  bool run(const AnyNode& root) {
    explain(0, root);
    return !gave_up_ && !budget_.is_spent();
  }

 private:
  /// Half of a decision's limit: a decision may be needed at any level.
  static constexpr std::size_t max_nesting = Decider<AnyNode>::max_nesting / 2;

  void explain(Index index, const AnyNode& node) {
    if (nesting_ == max_nesting) gave_up_ = true;
    if (!spend(3)) return;
    // Faults inside a value come after its beginning.
    if (faults_->is_closed_to(node.begin())) return;
    ++nesting_;
    explain_here(index, node);
    --nesting_;
  }

  /// False if the explanation has ended.
  bool spend(std::uint64_t steps) {
    if (!gave_up_ && !budget_.spend(steps)) gave_up_ = true;
    return !gave_up_;
  }
  /// Absent: the decision gave up, and so does the explanation.
  std::optional<bool> matches(Index block, const AnyNode& node) { return answer(decider_.decide(block, node)); }
  std::optional<bool> answer(Decision decision) {
    if (decision != Decision::gave_up) return decision == Decision::yes;
    gave_up_ = true;
    return std::nullopt;
  }

  void explain_here(Index index, const AnyNode& node) {
    const Block& block = program_.blocks[index];
    const Place place{program_, block, path_, node, budget_};
    const NodeType type = node.type();
    // To find out whether a number of many digits is whole, all of them are read.
    if (type == NodeType::number && node.number().kind == Number::Kind::wide && !spend(node.number().text.size()))
      return;
    if (auto fault = type_fault(place)) return faults_->add(std::move(*fault));
    if (block.values != nothing) {
      const auto matched = answer(decider_.decide_values(program_.values[block.values], node));
      if (!matched) return;
      if (!*matched) return faults_->add(value_fault(place, program_.values[block.values]));
    }
    switch (type) {
    case NodeType::number:
      if (block.number != nothing && spend(cost_of(program_.numbers[block.number], node.number())))
        explain_number(place, program_.numbers[block.number], *faults_);
      break;
    case NodeType::string:
      if (block.string != nothing &&
          spend(cost_of(program_, program_.strings[block.string], node.text()) + node.text().size() / 32))
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
    if (block.branches != nothing && !gave_up_) explain_branches(place, program_.branches[block.branches]);
  }

  /// Does something under the path of a member or an item.
  template<class Do>
  void under(const AnyNode& node, std::string_view token, Do&& what) {
    if (!spend(1 + (path_.size() + token.size()) / 64)) return;
    if (node.mapped()) {
      std::string back = std::exchange(path_, std::string(node.mapped()->source));
      what();
      path_ = std::move(back);
      return;
    }
    const std::size_t length = path_.size();
    const std::string when = std::exchange(when_, {});
    append_token(path_, token);
    what();
    path_.resize(length);
    when_ = when;
  }

  void descend(Index block, const AnyNode& node, std::string_view token) {
    under(node, token, [&] { explain(block, node); });
  }

  /// A fault of a member or an item itself, reported by its container's keyword.
  Fault member_fault(const Place& place, ViolationKind kind, std::string_view keyword, const AnyNode& node,
                     std::string_view token) {
    Fault fault;
    under(node, token, [&] { fault = fault_at({program_, place.block, path_, node, budget_}, kind, keyword); });
    return fault;
  }

  void explain_array(const Place& place, const ArrayRule& rule) {
    const bool counted = explain_array_size(place, rule, *faults_);
    std::size_t at = 0;
    place.node.each_item([&](const AnyNode& item) {
      const bool behind_tuple = rule.items == nothing && at >= rule.tuple.size();
      const Index block = rule.items != nothing ? rule.items : behind_tuple ? rule.additional : rule.tuple[at];
      const std::string token = std::to_string(at++);
      if (block == nothing) return spend(1);
      if (behind_tuple && program_.blocks[block].refuses) {
        if (!counted) return spend(1); // already reported: there are too many

        Fault fault = member_fault(place, ViolationKind::items, "additionalItems", item, token);
        fault.predicate = "is one item more than the plan allows";
        if (!gave_up_) faults_->add(std::move(fault));
      } else {
        descend(block, item, token);
      }
      return !gave_up_;
    });
    if (gave_up_ || rule.contains == nothing || (!counted && place.node.count() == 0)) return;
    const auto is_another = [&](const AnyNode& item) { return matches(rule.contains, item) == false; };
    if (place.node.each_item(is_another)) faults_->add(contains_fault(place, rule.contains));
  }

  void explain_object(const Place& place, const ObjectRule& rule) {
    if (!spend(rule.slots / 4)) return;
    std::vector<bool> seen(rule.slots);
    bool has_more = false;
    place.node.each_member([&](std::string_view key, const AnyNode& value) {
      const PropertyEntry* entry = rule.table.find(key);
      if (entry && entry->slot != nothing) seen[entry->slot] = true;
      has_more = explain_member(place, rule, key, value, entry) || has_more;
      return !gave_up_;
    });
    // Members that were not looked at are not missing.
    if (gave_up_) return;
    bool lacks = false;
    for (const Index slot : rule.required) {
      if (seen[slot]) continue;
      if (!spend(1)) return;
      lacks = true;
      add_missing(place, rule, slot, "required",
                  when_.empty() ? "is required, but missing" : "is required " + when_ + ", but missing");
    }
    explain_object_size(place, rule, lacks, has_more, *faults_);
    for (const Dependency& dependency : rule.dependencies) {
      if (!spend(1 + dependency.names.size() / 4)) return;
      if (!seen[dependency.trigger]) continue;
      const std::string predicate =
          "is required when " + shortened(rule.slot_names[dependency.trigger], 60) + " is present, but missing";
      for (const Index slot : dependency.names) {
        if (!seen[slot]) add_missing(place, rule, slot, "dependencies", predicate);
      }
      if (dependency.block != nothing) explain(dependency.block, place.node);
    }
  }

  /// Checks whether the object may have this member.
  bool explain_member(const Place& place, const ObjectRule& rule, std::string_view key, const AnyNode& value,
                      const PropertyEntry* entry) {
    if (!spend(1 + rule.lookup_cost)) return false;
    if (rule.names != nothing && matches(rule.names, AnyNode::of_text(key)) == false) {
      under(value, key, [&] { faults_->add(name_fault({program_, place.block, path_, value, budget_}, rule.names)); });
    }
    bool named = entry && entry->block != nothing;
    if (named) descend(entry->block, value, key);
    for (const auto& [pattern, block] : rule.patterns) {
      if (!spend(program_.patterns[pattern].cost_of(key))) return false;
      if (!program_.patterns[pattern].matches(key)) continue;
      named = true;
      descend(block, value, key);
    }
    if (named || gave_up_) return false;
    if (rule.closed) {
      Fault fault = member_fault(place, ViolationKind::unplanned_property, "additionalProperties", value, key);
      fault.predicate = "is not in the plan, and the plan allows nothing else here";
      fault.name = key;
      fault.object = &rule;
      if (!gave_up_) faults_->add(std::move(fault));
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
    // After all that the object does have.
    if (place.node.end() > 0) fault.offset = place.node.end() - 1;
    if (entry->block != nothing && program_.blocks[entry->block].types != type_bit::any) {
      fault.expected = types_as_json(program_.blocks[entry->block].types);
    }
    faults_->add(std::move(fault));
  }

  void explain_branches(const Place& place, const BranchRule& rule) {
    for (const Index block : rule.all) explain(block, place.node);
    // If it gave up nothing is reported: neither that it matches nor that it does not.
    if (!rule.any.empty() && none_matches(rule.any, place.node)) explain_closest(place, rule.any, "anyOf");
    if (!rule.one.empty()) explain_one(place, rule.one);
    if (rule.negated != nothing && !gave_up_ && matches(rule.negated, place.node) == true)
      faults_->add(not_fault(place, rule.negated));
    if (gave_up_ || rule.condition == nothing || (rule.then == nothing && rule.otherwise == nothing)) return;
    const auto condition = matches(rule.condition, place.node);
    if (!condition) return;
    const Index branch = *condition ? rule.then : rule.otherwise;
    if (branch == nothing || !spend(20)) return;
    const std::string said = condition_in_words(program_, rule.condition);
    // The condition does not describe what is deeper in the branch.
    std::string before = std::exchange(when_, said.empty() ? said : (*condition ? "when " : "unless ") + said);
    explain(branch, place.node);
    when_ = std::move(before);
  }

  bool none_matches(const std::vector<Index>& alternatives, const AnyNode& node) {
    return !gave_up_ && std::all_of(alternatives.begin(), alternatives.end(),
                                    [&](Index block) { return matches(block, node) == false; });
  }

  void explain_one(const Place& place, const std::vector<Index>& alternatives) {
    std::vector<Index> fitting;
    for (const Index block : alternatives) {
      const auto matched = gave_up_ ? std::nullopt : matches(block, place.node);
      if (!matched) return;
      if (*matched) fitting.push_back(block);
    }
    if (fitting.empty()) explain_closest(place, alternatives, "oneOf");
    if (fitting.size() > 1 && spend(fitting.size())) faults_->add(too_many_fault(place, fitting));
  }

  void explain_closest(const Place& place, const std::vector<Index>& alternatives, std::string_view keyword) {
    if (!spend(8 * alternatives.size())) return;
    FaultList* const back = faults_;
    std::vector<FaultList> found(alternatives.size());
    for (std::size_t i = 0; i < alternatives.size() && !gave_up_; ++i) {
      faults_ = &found[i];
      explain(alternatives[i], place.node);
    }
    faults_ = back;
    // The closest alternative is only known once all of them have been looked at.
    if (gave_up_) return faults_->add(no_alternative_fault(place, keyword));
    FaultList closest = alternatives_faults(place, keyword, std::move(found));
    if (!spend(16 * closest.faults().size())) return faults_->add(no_alternative_fault(place, keyword));
    faults_->add_all(std::move(closest));
  }

  const Program& program_;
  Budget& budget_;
  Decider<AnyNode> decider_;
  FaultList* faults_;
  std::string path_;
  std::string when_; ///< of a branch of `if`: "when kind is "card"", until the value is entered
  std::size_t nesting_ = 0;
  bool gave_up_ = false;
};

} // namespace

bool explain(const Program& program, const AnyNode& root, FaultList& faults, Budget& budget) {
  return Explainer(program, faults, budget).run(root);
}

} // namespace plumbline::validator
