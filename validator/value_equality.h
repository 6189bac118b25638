#pragma once

#include "validator/node.h"

#include <cstdint>

namespace plumbline::validator {

/// A hash of a JSON value by value: 1, 1.0 and 1e0 are one, the order of members does not matter. The same in every
/// process. Recursion is bounded by the depth of a call.
template<class Node>
std::uint64_t hash_of(const Node& node);

/// Whether two JSON values are the same by value, as `enum`, `const` and `uniqueItems` have it. Of duplicate keys all
/// must be the same.
template<class A, class B>
bool equal(const A& a, const B& b);

extern template std::uint64_t hash_of<SimdNode>(const SimdNode&);
extern template std::uint64_t hash_of<AnyNode>(const AnyNode&);
extern template bool equal<SimdNode, SimdNode>(const SimdNode&, const SimdNode&);
extern template bool equal<SimdNode, AnyNode>(const SimdNode&, const AnyNode&);
extern template bool equal<AnyNode, AnyNode>(const AnyNode&, const AnyNode&);

} // namespace plumbline::validator
