#define XXH_INLINE_ALL
#include "validator/value_equality.h"

#include <algorithm>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t both[2] = {a, b};
  return XXH3_64bits(both, sizeof both);
}

std::uint64_t hash_of_text(std::string_view text) { return XXH3_64bits_withSeed(text.data(), text.size(), 3); }

template<class Node>
struct HashedMember {
  std::uint64_t hash;
  std::string_view key;
  Node value;
};

/// Members by hash of key and value, so that equal objects have equal lists but for collisions.
template<class Node>
std::vector<HashedMember<Node>> sorted_members(const Node& object) {
  std::vector<HashedMember<Node>> members;
  members.reserve(object.count());
  object.each_member([&](std::string_view key, const Node& value) {
    members.push_back({mix(hash_of_text(key), hash_of(value)), key, value});
    return true;
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
std::uint64_t hash_of(const Node& node) {
  switch (node.type()) {
  case NodeType::null: return 1;
  case NodeType::boolean: return node.truth() ? 5 : 7;
  case NodeType::number: return node.number().hash();
  case NodeType::string: return hash_of_text(node.text());
  case NodeType::array: {
    std::uint64_t hash = 11;
    node.each_item([&](const Node& item) {
      hash = mix(hash, hash_of(item));
      return true;
    });
    return hash;
  }
  case NodeType::object: break;
  }
  std::uint64_t sum = 13;
  node.each_member([&](std::string_view key, const Node& value) {
    sum += mix(hash_of_text(key), hash_of(value));
    return true;
  });
  return sum;
}

template<class A, class B>
bool equal(const A& a, const B& b) {
  const NodeType type = a.type();
  if (type != b.type()) return false;
  switch (type) {
  case NodeType::null: return true;
  case NodeType::boolean: return a.truth() == b.truth();
  case NodeType::number: return compare(a.number(), b.number()) == 0;
  case NodeType::string: return a.text() == b.text();
  case NodeType::array: {
    if (a.count() != b.count()) return false;
    const auto theirs = items_of(b);
    std::size_t at = 0;
    return a.each_item([&](const A& item) { return equal(item, theirs[at++]); });
  }
  case NodeType::object: break;
  }
  if (a.count() != b.count()) return false;
  const auto mine = sorted_members(a);
  const auto theirs = sorted_members(b);
  return std::equal(mine.begin(), mine.end(), theirs.begin(), [](const auto& x, const auto& y) {
    return x.hash == y.hash && x.key == y.key && equal(x.value, y.value);
  });
}

template std::uint64_t hash_of<SimdNode>(const SimdNode&);
template std::uint64_t hash_of<AnyNode>(const AnyNode&);
template bool equal<SimdNode, SimdNode>(const SimdNode&, const SimdNode&);
template bool equal<SimdNode, AnyNode>(const SimdNode&, const AnyNode&);
template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&);

} // namespace plumbline::validator
