#include "validator/call/call_property.h"

#include "validator/json/document.h"
#include "validator/json/node.h"

#include <optional>

namespace plumbline::validator {

namespace {

using Test = std::function<bool(const PropertyValue&)>;

bool try_value(AnyNode node, const Test& test) {
  PropertyValue value;
  value.type = node.type();
  switch (value.type) {
  case NodeType::string: value.text = node.text(); break;
  case NodeType::boolean: value.truth = node.truth(); break;
  case NodeType::number: value.number = node.number(); break;
  case NodeType::null:
  case NodeType::array:
  case NodeType::object: break;
  }
  if (test(value)) return true;
  // A call is at most max_call_depth deep, and so is this recursion.
  return value.type == NodeType::array && !node.each_item([&](AnyNode item) { return !try_value(item, test); });
}

std::optional<AnyNode> member(AnyNode node, std::string_view name) {
  std::optional<AnyNode> found;
  if (node.type() != NodeType::object) return found;
  node.each_member([&](std::string_view key, AnyNode value) {
    if (key == name) found = value; // the last of duplicate keys
    return true;
  });
  return found;
}

bool try_way(AnyNode node, std::string_view name, const Test& test) {
  if (node.type() == NodeType::array) return !node.each_item([&](AnyNode item) { return !try_way(item, name, test); });
  if (const auto found = member(node, name)) return try_value(*found, test);
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return false;
  const auto next = member(node, name.substr(0, dot));
  return next && try_way(*next, name.substr(dot + 1), test);
}

} // namespace

bool any_property(const Call& call, std::string_view name, const Test& test) {
  if (!call.is_object || call.document == nullptr) return false;
  const AnyNode root = call.document->root();
  if (name.starts_with('/')) {
    const auto found = resolve(root, name);
    return found && try_value(*found, test);
  }
  for (const auto* place : {"properties", "traits"}) {
    const auto holder = member(root, place);
    if (holder && holder->type() == NodeType::object && try_way(*holder, name, test)) return true;
  }
  return false;
}

} // namespace plumbline::validator
