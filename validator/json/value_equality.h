#pragma once

#include "validator/json/node.h"
#include "validator/values/budget.h"

#include <cstdint>

namespace plumbline::validator {

/// A hash of a JSON value by value: 1, 1.0 and 1e0 are equal, the order of members does not matter. The same in every
/// process. The depth of a call bounds the recursion. Meaningless if the budget is spent.
template<class Node>
[[nodiscard]] std::uint64_t hash_of(const Node& node, Budget& budget);
/// The same, bounded only by the value's size.
template<class Node>
[[nodiscard]] std::uint64_t hash_of(const Node& node);

/// Whether two JSON values are equal by value, as `enum`, `const` and `uniqueItems` need it. All of duplicate keys must
/// be equal. False if the budget is spent.
template<class A, class B>
[[nodiscard]] bool equal(const A& a, const B& b, Budget& budget);
template<class A, class B>
[[nodiscard]] bool equal(const A& a, const B& b);

extern template std::uint64_t hash_of<SimdNode>(const SimdNode&, Budget&);
extern template std::uint64_t hash_of<AnyNode>(const AnyNode&, Budget&);
extern template std::uint64_t hash_of<SimdNode>(const SimdNode&);
extern template std::uint64_t hash_of<AnyNode>(const AnyNode&);
extern template bool equal<SimdNode, SimdNode>(const SimdNode&, const SimdNode&, Budget&);
extern template bool equal<SimdNode, AnyNode>(const SimdNode&, const AnyNode&, Budget&);
extern template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&, Budget&);
extern template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&);

} // namespace plumbline::validator
