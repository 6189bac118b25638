#include "validator/schema/decide.h"

#include "validator/json/value_equality.h"
#include "validator/text/utf8.h"

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

std::uint64_t cost_of(const NumberRule& rule, const Number& number) {
  const auto digits = [](const Number& n) { return n.kind == Number::Kind::wide ? n.text.size() : 0; };
  std::uint64_t cost = 0;
  const auto add = [&](Index cell, const Number& bound) {
    if (cell == nothing) return;
    const std::uint64_t sum = digits(number) + digits(bound);
    cost += sum > 0 || number.kind != bound.kind ? 8 + sum / 2 : 1;
  };
  add(rule.minimum, rule.minimum_value);
  add(rule.maximum, rule.maximum_value);
  add(rule.above, rule.above_value);
  add(rule.below, rule.below_value);
  // Digit by digit, and a power of ten: see is_multiple_of.
  if (rule.multiple_of != nothing) cost += 40 + (digits(number) > 0 ? 200 + 4 * digits(number) : 0);
  return cost;
}

std::uint64_t cost_of(const Program& program, const StringRule& rule, std::string_view text) {
  std::uint64_t cost = 1;
  if (rule.min_length > 1 || text.size() > rule.max_length) cost += text.size() / 32;
  if (rule.pattern != nothing) cost += program.patterns[rule.pattern].cost_of(text);
  if (rule.format != Format::none) cost += cost_of(rule.format, text);
  return cost;
}

bool matches_length(const StringRule& rule, std::string_view text) {
  // Bytes bound the code points from above and below: most strings need no counting.
  if (text.size() < rule.min_length || (rule.min_length > 1 && code_points(text) < rule.min_length)) return false;
  return text.size() <= rule.max_length || code_points(text) <= rule.max_length;
}

template<class Node>
std::optional<std::pair<std::size_t, std::size_t>> find_twins(const Node& array, Budget& budget) {
  const std::size_t count = array.count();
  // They are hashed, kept and sorted.
  if (!budget.spend(8 * count)) return std::nullopt;
  std::vector<Node> nodes;
  std::vector<std::pair<std::uint64_t, std::size_t>> items; // hash, position
  nodes.reserve(count);
  items.reserve(count);
  array.each_item([&](const Node& item) {
    items.emplace_back(hash_of(item, budget), items.size());
    nodes.push_back(item);
    return !budget.is_spent();
  });
  if (budget.is_spent()) return std::nullopt;
  std::sort(items.begin(), items.end());
  std::optional<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 0; i + 1 < items.size(); ++i) {
    for (std::size_t j = i + 1; j < items.size() && items[j].first == items[i].first; ++j) {
      if (!equal(nodes[items[i].second], nodes[items[j].second], budget)) {
        if (budget.is_spent()) return std::nullopt;
        continue;
      }
      if (!found || items[j].second < found->second) found = {items[i].second, items[j].second};
      break;
    }
  }
  return found;
}

template<class Node>
bool Decider<Node>::matches(Index index, const Node& node) {
  at_ = index;
  if (nesting_ == max_nesting || !budget_.spend(1)) return give_up();
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
    // A number is only examined if just one of number and integer is meant.
    constexpr std::uint8_t numbers = type_bit::whole | type_bit::fractional;
    const bool any_number = type == NodeType::number && (block.types & numbers) == numbers;
    // To find out whether a number of many digits is whole, all of them are read.
    if (!any_number && type == NodeType::number && !spend_on_digits(node)) return false;
    if (!any_number && !(block.types & type_bit_of(type, node))) return false;
  }
  if (block.values != nothing && !matches_values(program_.values[block.values], node)) return false;
  switch (type) {
  case NodeType::number:
    if (block.number != nothing) {
      const NumberRule& rule = program_.numbers[block.number];
      const Number number = node.number();
      if (!spend(cost_of(rule, number)) || !matches_number(rule, number)) return false;
    }
    break;
  case NodeType::string:
    if (block.string != nothing && !matches_string(program_.strings[block.string], node.text())) return false;
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
bool Decider<Node>::spend_on_digits(const Node& node) {
  const Number number = node.number();
  return number.kind != Number::Kind::wide || spend(number.text.size() / 2);
}

template<class Node>
bool Decider<Node>::matches_values(const ValueRule& rule, const Node& node) {
  const std::uint64_t hash = hash_of(node, budget_);
  if (budget_.is_spent()) return give_up();
  auto option = std::lower_bound(rule.options.begin(), rule.options.end(), hash,
                                 [](const auto& a, std::uint64_t b) { return a.first < b; });
  for (; option != rule.options.end() && option->first == hash; ++option) {
    if (equal(node, AnyNode(program_.tape, option->second), budget_)) return true;
    if (budget_.is_spent()) return give_up();
  }
  return false;
}

template<class Node>
bool Decider<Node>::matches_string(const StringRule& rule, std::string_view text) {
  if (!spend(cost_of(program_, rule, text))) return false;
  return matches_length(rule, text) && (rule.pattern == nothing || program_.patterns[rule.pattern].matches(text)) &&
         validator::matches(rule.format, text);
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
      return block == nothing ? spend(1) : matches(block, item);
    });
    if (!good) return false;
  }
  if (rule.contains != nothing &&
      (node.each_item([&](const Node& item) { return !matches(rule.contains, item) && !gave_up_; }) || gave_up_))
    return false;
  if (!rule.unique) return true;
  const bool twins = find_twins(node, budget_).has_value();
  return budget_.is_spent() ? give_up() : !twins;
}

template<class Node>
bool Decider<Node>::matches_name(Index block, std::string_view name) {
  // A name is judged with the same budget, at the same depth.
  Decider<AnyNode> names(program_, budget_);
  names.nesting_ = nesting_;
  const bool matched = names.matches(block, AnyNode::of_text(name));
  if (!names.gave_up_) return matched;
  at_ = names.at_;
  return give_up();
}

template<class Node>
bool Decider<Node>::matches_member(const ObjectRule& rule, std::string_view key, const Node& value,
                                   const PropertyEntry* entry) {
  if (!spend(rule.lookup_cost)) return false;
  if (rule.names != nothing && !matches_name(rule.names, key)) return false;
  bool named = entry && entry->block != nothing;
  if (named && !matches(entry->block, value)) return false;
  for (const auto& [pattern, block] : rule.patterns) {
    if (!spend(program_.patterns[pattern].cost_of(key))) return false;
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
  if (rule.slots > 64) {
    // Each of them is checked below.
    if (!spend(rule.slots / 4)) return false;
    seen_beyond.resize(rule.slots);
  }
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
    if (!spend(1)) return false;
    if (!present(dependency.trigger)) continue;
    if (!spend(dependency.names.size() / 4)) return false;
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
  // Giving up ends the search for a matching branch: it is a false that nothing turns into true.
  if (!rule.any.empty() &&
      (std::none_of(rule.any.begin(), rule.any.end(), [&](Index block) { return matches(block, node) || gave_up_; }) ||
       gave_up_))
    return false;
  if (!rule.one.empty()) {
    int matched = 0;
    for (const Index block : rule.one) {
      if (matches(block, node) && ++matched > 1) return false;
      if (gave_up_) return false;
    }
    if (matched != 1) return false;
  }
  if (rule.negated != nothing && (matches(rule.negated, node) || gave_up_)) return false;
  if (rule.condition != nothing && (rule.then != nothing || rule.otherwise != nothing)) {
    const Index branch = matches(rule.condition, node) ? rule.then : rule.otherwise;
    if (gave_up_) return false;
    if (branch != nothing && !matches(branch, node)) return false;
  }
  return true;
}

template class Decider<SimdNode>;
template class Decider<AnyNode>;
template std::optional<std::pair<std::size_t, std::size_t>> find_twins<SimdNode>(const SimdNode&, Budget&);
template std::optional<std::pair<std::size_t, std::size_t>> find_twins<AnyNode>(const AnyNode&, Budget&);

} // namespace plumbline::validator
