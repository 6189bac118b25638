#include "validator/schema/keyword_reader.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::validator {

bool KeywordReader::subschemas(const AnyNode& value, std::vector<Index>& out) {
  if (!expect(value.type() == NodeType::array && value.count() > 0, "an array of schemas")) return false;
  std::size_t at = 0;
  value.each_item([&](const AnyNode& item) {
    out.push_back(blocks_.block_of(item, place(std::to_string(at++))));
    return true;
  });
  return true;
}

bool KeywordReader::read_array_keyword(std::string_view k, const AnyNode& v) {
  if (k == "items") {
    if (v.type() == NodeType::array) {
      tuple_form_ = true;
      std::size_t at = 0;
      v.each_item([&](const AnyNode& item) {
        array_.tuple.push_back(blocks_.block_of(item, place(std::to_string(at++))));
        return true;
      });
    } else {
      array_.items = subschema(v);
    }
    has_.array = true;
  } else if (k == "additionalItems") {
    array_.additional = subschema(v);
    has_.array = true;
  } else if (k == "contains") {
    array_.contains = subschema(v);
    has_.array = true;
  } else if (k == "minItems") {
    read_size(v, array_.min_items, has_.array);
  } else if (k == "maxItems") {
    read_size(v, array_.max_items, has_.array);
  } else if (k == "uniqueItems") {
    if (!expect(v.type() == NodeType::boolean, "true or false")) return true;
    array_.unique = v.truth();
    has_.array = true;
  } else {
    return false;
  }
  return true;
}

Index KeywordReader::slot(std::string_view name) {
  PropertyEntry& entry = object_.table.entry(name);
  if (entry.slot == nothing) {
    entry.slot = object_.slots++;
    object_.slot_names.emplace_back(name);
  }
  return entry.slot;
}

void KeywordReader::read_names(const AnyNode& v, std::vector<Index>& slots) {
  bool good = v.type() == NodeType::array;
  if (good) {
    v.each_item([&](const AnyNode& name) {
      good = good && name.type() == NodeType::string;
      if (!good) return false;
      slots.push_back(slot(name.text()));
      return true;
    });
    std::unordered_set<Index> seen;
    std::erase_if(slots, [&](Index found) { return !seen.insert(found).second; });
  }
  expect(good, v.type() == NodeType::boolean
                   ? "a list of names, in the object that has the property (true in the property is the draft-03 form)"
                   : "a list of names");
}

bool KeywordReader::read_object_keyword(std::string_view k, const AnyNode& v) {
  if (k == "properties") {
    if (!expect(v.type() == NodeType::object, "an object of schemas")) return true;
    object_.speaks_of_names = true;
    v.each_member([&](std::string_view name, const AnyNode& schema) {
      const Index block = blocks_.block_of(schema, place(name));
      object_.table.entry(name).block = block;
      return true;
    });
  } else if (k == "required") {
    read_names(v, object_.required);
  } else if (k == "patternProperties") {
    if (!expect(v.type() == NodeType::object, "an object of schemas")) return true;
    object_.speaks_of_names = true;
    v.each_member([&](std::string_view source, const AnyNode& schema) {
      if (const auto index = pattern(source, place(source)))
        object_.patterns.emplace_back(*index, blocks_.block_of(schema, place(source)));
      return true;
    });
  } else if (k == "additionalProperties") {
    object_.closed = v.type() == NodeType::boolean && !v.truth();
    object_.additional = v.type() == NodeType::boolean ? nothing : subschema(v);
  } else if (k == "propertyNames") {
    object_.names = subschema(v);
  } else if (k == "dependencies") {
    read_dependencies(v);
  } else if (k == "minProperties") {
    read_size(v, object_.min_properties, has_.object);
  } else if (k == "maxProperties") {
    read_size(v, object_.max_properties, has_.object);
  } else {
    return false;
  }
  has_.object = true;
  return true;
}

void KeywordReader::read_dependencies(const AnyNode& v) {
  if (!expect(v.type() == NodeType::object, "an object")) return;
  v.each_member([&](std::string_view name, const AnyNode& what) {
    Dependency dependency;
    dependency.trigger = slot(name);
    if (what.type() == NodeType::array)
      read_names(what, dependency.names);
    else
      dependency.block = blocks_.block_of(what, place(name));
    object_.dependencies.push_back(std::move(dependency));
    return true;
  });
}

ObjectRule KeywordReader::finished(ObjectRule rule) {
  for (const Index slot : rule.required) {
    if (slot < 64) rule.required_mask |= std::uint64_t{1} << slot;
  }
  rule.lookup_cost = static_cast<std::uint32_t>(1 + rule.table.longest_search() / 4);
  if (rule.closed) {
    for (const PropertyEntry& entry : rule.table.entries()) rule.near_names.add(entry.name, NameOf::property);
  }
  return rule;
}

void KeywordReader::read_branch_keyword(std::string_view k, const AnyNode& v) {
  if (k == "allOf")
    has_.branches |= subschemas(v, branches_.all);
  else if (k == "anyOf")
    has_.branches |= subschemas(v, branches_.any);
  else if (k == "oneOf")
    has_.branches |= subschemas(v, branches_.one);
  else if (k == "not")
    read_branch(branches_.negated, v);
  else if (k == "if")
    read_branch(branches_.condition, v);
  else if (k == "then")
    read_branch(branches_.then, v);
  else if (k == "else")
    read_branch(branches_.otherwise, v);
}

void KeywordReader::read_branch(Index& branch, const AnyNode& schema) {
  branch = subschema(schema);
  has_.branches = true;
}

} // namespace plumbline::validator
