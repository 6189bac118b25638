#define XXH_INLINE_ALL
#include "validator/json/value_equality.h"

#include <algorithm>
#include <bit>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t both[2] = {a, b};
  return XXH3_64bits(both, sizeof both);
}

std::uint64_t hash_of_text(std::string_view text) { return XXH3_64bits_withSeed(text.data(), text.size(), 3); }

/// The cost of hashing or comparing one value without its contents.
std::uint64_t cost_of(std::string_view text) { return 2 + text.size() / 64; }

std::uint64_t cost_of(const Number& number) {
  if (number.kind == Number::Kind::wide) return 16 + number.text.size() / 2;
  return number.kind == Number::Kind::real ? 8 : 2;
}

template<class Node>
std::uint64_t own_cost(NodeType type, const Node& node) {
  if (type == NodeType::string) return cost_of(node.text());
  return type == NodeType::number ? cost_of(node.number()) : 2;
}

/// What a hash without a bound spends: the compiler leaves the counting out, which is a seventh of the instructions of
/// a call's hash.
struct Unbounded {
  static constexpr bool spend(std::uint64_t) { return true; }
  static constexpr bool is_spent() { return false; }
};

template<class Node, class Spending>
std::uint64_t hash_within(const Node& node, Spending& budget) {
  switch (node.type()) {
  case NodeType::null: return budget.spend(2) ? 1 : 0;
  case NodeType::boolean: return !budget.spend(2) ? 0 : node.truth() ? 5 : 7;
  case NodeType::number: {
    const Number number = node.number();
    return budget.spend(cost_of(number)) ? number.hash() : 0;
  }
  case NodeType::string: {
    const std::string_view text = node.text();
    return budget.spend(cost_of(text)) ? hash_of_text(text) : 0;
  }
  case NodeType::array: {
    if (!budget.spend(2)) return 0;
    std::uint64_t hash = 11;
    node.each_item([&](const Node& item) {
      hash = mix(hash, hash_within(item, budget));
      return !budget.is_spent();
    });
    return hash;
  }
  case NodeType::object: break;
  }
  if (!budget.spend(2)) return 0;
  std::uint64_t sum = 13;
  node.each_member([&](std::string_view key, const Node& value) {
    if (!budget.spend(2 + key.size() / 64)) return false;
    sum += mix(hash_of_text(key), hash_within(value, budget));
    return !budget.is_spent();
  });
  return sum;
}

template<class Node>
struct HashedMember {
  std::uint64_t hash = 0;
  std::string_view key;
  Node value;
};

/// Members by hash of key and value, so that equal objects have equal lists except for collisions.
template<class Node>
std::vector<HashedMember<Node>> sorted_members(const Node& object, Budget& budget) {
  std::vector<HashedMember<Node>> members;
  const std::size_t count = object.count();
  if (!budget.spend(count * (8 + static_cast<std::size_t>(std::bit_width(count))))) return members;
  members.reserve(count);
  object.each_member([&](std::string_view key, const Node& value) {
    members.push_back({mix(hash_of_text(key), hash_of(value, budget)), key, value});
    return !budget.is_spent();
  });
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.hash < b.hash; });
  return members;
}

template<class Node>
std::vector<Node> items_of(const Node& array) {
  std::vector<Node> items;
  items.reserve(array.count());
  array.each_item([&](const Node& item) {
    items.push_back(item);
    return true;
  });
  return items;
}

} // namespace

template<class Node>
std::uint64_t hash_of(const Node& node, Budget& budget) {
  return hash_within(node, budget);
}

template<class Node>
std::uint64_t hash_of(const Node& node) {
  Unbounded unbounded;
  return hash_within(node, unbounded);
}

template<class A, class B>
bool equal(const A& a, const B& b, Budget& budget) {
  const NodeType type = a.type();
  if (type != b.type()) return false;
  if (!budget.spend(own_cost(type, a) + own_cost(type, b))) return false;
  switch (type) {
  case NodeType::null: return true;
  case NodeType::boolean: return a.truth() == b.truth();
  case NodeType::number: return compare(a.number(), b.number()) == 0;
  case NodeType::string: return a.text() == b.text();
  case NodeType::array: {
    const std::size_t count = a.count();
    if (count != b.count() || !budget.spend(count)) return false;
    const auto theirs = items_of(b);
    std::size_t at = 0;
    return a.each_item([&](const A& item) { return equal(item, theirs[at++], budget); });
  }
  case NodeType::object: break;
  }
  if (a.count() != b.count()) return false;
  const auto mine = sorted_members(a, budget);
  const auto theirs = sorted_members(b, budget);
  if (budget.is_spent()) return false;
  return std::equal(mine.begin(), mine.end(), theirs.begin(), [&](const auto& x, const auto& y) {
    return x.hash == y.hash && x.key == y.key && equal(x.value, y.value, budget);
  });
}

template<class A, class B>
bool equal(const A& a, const B& b) {
  Budget unbounded(UINT64_MAX);
  return equal(a, b, unbounded);
}

template std::uint64_t hash_of<SimdNode>(const SimdNode&, Budget&);
template std::uint64_t hash_of<AnyNode>(const AnyNode&, Budget&);
template std::uint64_t hash_of<SimdNode>(const SimdNode&);
template std::uint64_t hash_of<AnyNode>(const AnyNode&);
template bool equal<SimdNode, SimdNode>(const SimdNode&, const SimdNode&, Budget&);
template bool equal<SimdNode, AnyNode>(const SimdNode&, const AnyNode&, Budget&);
template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&, Budget&);
template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&);

} // namespace plumbline::validator
