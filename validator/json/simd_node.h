#pragma once

#include "validator/json/tape.h"

#include <simdjson.h>

#include <cstddef>
#include <string_view>

namespace plumbline::validator {

/// A value that simdjson parsed: the accepting path. See node.h for the interface of nodes.
class SimdNode {
 public:
  explicit SimdNode(simdjson::dom::element element) : element_(element) {}

  NodeType type() const {
    switch (element_.type()) {
    case simdjson::dom::element_type::OBJECT: return NodeType::object;
    case simdjson::dom::element_type::ARRAY: return NodeType::array;
    case simdjson::dom::element_type::STRING: return NodeType::string;
    case simdjson::dom::element_type::BOOL: return NodeType::boolean;
    case simdjson::dom::element_type::NULL_VALUE: return NodeType::null;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: break;
    }
    return NodeType::number;
  }
  bool truth() const { return element_.get_bool().value_unsafe(); }
  std::string_view text() const { return element_.get_string().value_unsafe(); }
  Number number() const {
    switch (element_.type()) {
    case simdjson::dom::element_type::INT64: return Number::of(element_.get_int64().value_unsafe());
    case simdjson::dom::element_type::UINT64: return Number::of(element_.get_uint64().value_unsafe());
    default: return Number::of(element_.get_double().value_unsafe());
    }
  }
  std::size_t count() const {
    if (element_.is_object()) return element_.get_object().value_unsafe().size();
    return element_.get_array().value_unsafe().size();
  }
  template<class Visit>
  bool each_member(Visit&& visit) const {
    const simdjson::dom::object object = element_.get_object().value_unsafe();
    const auto end = object.end();
    for (auto it = object.begin(); it != end; ++it) {
      if (!visit(it.key(), SimdNode(it.value()))) return false;
    }
    return true;
  }
  template<class Visit>
  bool each_item(Visit&& visit) const {
    const simdjson::dom::array array = element_.get_array().value_unsafe();
    for (const simdjson::dom::element item : array) {
      if (!visit(SimdNode(item))) return false;
    }
    return true;
  }
  simdjson::dom::element element() const { return element_; }

 private:
  simdjson::dom::element element_;
};

} // namespace plumbline::validator
