#include "validator/decide.h"

#include "validator/utf8.h"
#include "validator/value_equality.h"

#include <algorithm>
#include <type_traits>

namespace plumbline::validator {

bool matches_number(const NumberRule& rule, const Number& number) {
  if (rule.minimum != nothing && compare(number, rule.minimum_value) < 0) return false;
  if (rule.maximum != nothing && compare(number, rule.maximum_value) > 0) return false;
  if (rule.above != nothing && compare(number, rule.above_value) <= 0) return false;
  if (rule.below != nothing && compare(number, rule.below_value) >= 0) return false;
  return rule.multiple_of == nothing || is_multiple_of(number, rule.divisor);
}

bool matches_string(const Program& program, const StringRule& rule, std::string_view text) {
  // Bytes bound code points from above and below: most strings need no counting.
  if (text.size() < rule.min_length || (rule.min_length > 1 && code_points(text) < rule.min_length)) return false;
  if (text.size() > rule.max_length && code_points(text) > rule.max_length) return false;
  if (rule.pattern != nothing && !program.patterns[rule.pattern].matches(text)) return false;
  return matches(rule.format, text);
}

template<class Node>
std::optional<std::pair<std::size_t, std::size_t>> find_twins(const Node& array) {
  std::vector<Node> nodes;
  std::vector<std::pair<std::uint64_t, std::size_t>> items; // hash, position
  nodes.reserve(array.count());
  items.reserve(array.count());
  array.each_item([&](const Node& item) {
    items.emplace_back(hash_of(item), items.size());
    nodes.push_back(item);
    return true;
  });
  std::sort(items.begin(), items.end());
  std::optional<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 0; i + 1 < items.size(); ++i) {
    for (std::size_t j = i + 1; j < items.size() && items[j].first == items[i].first; ++j) {
      if (!equal(nodes[items[i].second], nodes[items[j].second])) continue;
      if (!found || items[j].second < found->second) found = {items[i].second, items[j].second};
      break;
    }
  }
  return found;
}

template<class Node>
bool Decider<Node>::matches(Index index, const Node& node) {
  if (nesting_ == max_nesting) gave_up_ = true;
  if (!spend(1)) return false;
  ++nesting_;
  const bool matched = matches_here(index, node);
  --nesting_;
  return matched;
}

template<class Node>
bool Decider<Node>::matches_here(Index index, const Node& node) {
  const Block& block = program_.blocks[index];
  if (block.refuses) return false;
  const NodeType type = node.type();
  if (block.types != type_bit::any) {
    // Only where one of number and integer is meant must a number be looked at.
    constexpr std::uint8_t numbers = type_bit::whole | type_bit::fractional;
    const bool any_number = type == NodeType::number && (block.types & numbers) == numbers;
    if (!any_number && !(block.types & type_bit_of(type, node))) return false;
  }
  // Values are compared by a hash over all that is in them.
  if (block.values != nothing && (type == NodeType::object || type == NodeType::array) && !spend(node.count() + 64))
    return false;
  if (block.values != nothing && !matches_values(program_.values[block.values], node)) return false;
  switch (type) {
  case NodeType::number:
    if (block.number != nothing && !matches_number(program_.numbers[block.number], node.number())) return false;
    break;
  case NodeType::string:
    if (block.string != nothing) {
      const StringRule& rule = program_.strings[block.string];
      if (rule.pattern != nothing && !spend_on_pattern(rule.pattern, node.text())) return false;
      if (!matches_string(program_, rule, node.text())) return false;
    }
    break;
  case NodeType::array:
    if (block.array != nothing && !matches_array(program_.arrays[block.array], node)) return false;
    break;
  case NodeType::object:
    if (block.object != nothing && !matches_object(program_.objects[block.object], node)) return false;
    break;
  case NodeType::null:
  case NodeType::boolean: break;
  }
  return block.branches == nothing || matches_branches(program_.branches[block.branches], node);
}

template<class Node>
bool Decider<Node>::matches_values(const ValueRule& rule, const Node& node) const {
  const std::uint64_t hash = hash_of(node);
  auto option = std::lower_bound(rule.options.begin(), rule.options.end(), hash,
                                 [](const auto& a, std::uint64_t b) { return a.first < b; });
  for (; option != rule.options.end() && option->first == hash; ++option) {
    if (equal(node, AnyNode(program_.tape, option->second))) return true;
  }
  return false;
}

template<class Node>
bool Decider<Node>::matches_array(const ArrayRule& rule, const Node& node) {
  const std::size_t count = node.count();
  if (count < rule.min_items || count > rule.max_items) return false;
  if (rule.items != nothing || !rule.tuple.empty() || rule.additional != nothing) {
    std::size_t at = 0;
    const bool good = node.each_item([&](const Node& item) {
      const Index block = rule.items != nothing    ? rule.items
                          : at < rule.tuple.size() ? rule.tuple[at]
                                                   : rule.additional;
      ++at;
      return block == nothing || matches(block, item);
    });
    if (!good) return false;
  }
  if (rule.contains != nothing && node.each_item([&](const Node& item) { return !matches(rule.contains, item); }))
    return false;
  if (!rule.unique) return true;
  return spend(8 * count) && !find_twins(node);
}

template<class Node>
bool Decider<Node>::matches_member(const ObjectRule& rule, std::string_view key, const Node& value,
                                   const PropertyEntry* entry) {
  if (rule.names != nothing) {
    Decider<AnyNode> names(program_);
    if (!names.matches(rule.names, AnyNode::of_text(key))) return false;
  }
  bool named = entry && entry->block != nothing;
  if (named && !matches(entry->block, value)) return false;
  for (const auto& [pattern, block] : rule.patterns) {
    if (!spend_on_pattern(pattern, key)) return false;
    if (!program_.patterns[pattern].matches(key)) continue;
    named = true;
    if (!matches(block, value)) return false;
  }
  if (named) return true;
  if (rule.closed) return false;
  return rule.additional == nothing || matches(rule.additional, value);
}

template<class Node>
bool Decider<Node>::matches_object(const ObjectRule& rule, const Node& node) {
  if (rule.min_properties > 0 || rule.max_properties < UINT64_MAX) {
    const std::size_t count = node.count();
    if (count < rule.min_properties || count > rule.max_properties) return false;
  }
  std::uint64_t seen = 0;
  std::vector<bool> seen_beyond; // of rules with more than 64 names that matter
  if (rule.slots > 64) seen_beyond.resize(rule.slots);
  const bool good = node.each_member([&](std::string_view key, const Node& value) {
    const PropertyEntry* entry = rule.table.find(key);
    if (entry && entry->slot != nothing) {
      if (entry->slot < 64) seen |= std::uint64_t{1} << entry->slot;
      if (!seen_beyond.empty()) seen_beyond[entry->slot] = true;
    }
    return matches_member(rule, key, value, entry);
  });
  if (!good || (seen & rule.required_mask) != rule.required_mask) return false;
  const auto present = [&](Index slot) {
    return slot < 64 ? (seen >> slot & 1) != 0 : static_cast<bool>(seen_beyond[slot]);
  };
  if (rule.slots > 64 && !std::all_of(rule.required.begin(), rule.required.end(), present)) return false;
  for (const Dependency& dependency : rule.dependencies) {
    if (!present(dependency.trigger)) continue;
    if (!std::all_of(dependency.names.begin(), dependency.names.end(), present)) return false;
    if (dependency.block != nothing && !matches(dependency.block, node)) return false;
  }
  return true;
}

template<class Node>
bool Decider<Node>::matches_branches(const BranchRule& rule, const Node& node) {
  for (const Index block : rule.all) {
    if (!matches(block, node)) return false;
  }
  if (!rule.any.empty() &&
      std::none_of(rule.any.begin(), rule.any.end(), [&](Index block) { return matches(block, node); }))
    return false;
  if (!rule.one.empty()) {
    int matched = 0;
    for (const Index block : rule.one) {
      if (matches(block, node) && ++matched > 1) return false;
    }
    if (matched != 1) return false;
  }
  if (rule.negated != nothing && matches(rule.negated, node)) return false;
  if (rule.condition != nothing && (rule.then != nothing || rule.otherwise != nothing)) {
    const Index branch = matches(rule.condition, node) ? rule.then : rule.otherwise;
    if (branch != nothing && !matches(branch, node)) return false;
  }
  return true;
}

template class Decider<SimdNode>;
template class Decider<AnyNode>;
template std::optional<std::pair<std::size_t, std::size_t>> find_twins<SimdNode>(const SimdNode&);
template std::optional<std::pair<std::size_t, std::size_t>> find_twins<AnyNode>(const AnyNode&);

} // namespace plumbline::validator
