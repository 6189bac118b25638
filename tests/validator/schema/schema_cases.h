#pragma once

#include <string_view>
#include <vector>

namespace plumbline::validator {

/// A schema, values that match it and values that do not. Draft-07's meaning, told by its specification, not by any
/// implementation.
struct SchemaCase {
  std::string_view name;
  std::string_view schema;
  std::vector<std::string_view> good;
  std::vector<std::string_view> bad;
  /// Why valijson 1.0 sees it otherwise; "" where it must agree.
  std::string_view valijson_defect = "";
};

/// Types, values, numbers, strings, arrays.
const std::vector<SchemaCase>& value_cases();
/// Objects, branches, references.
const std::vector<SchemaCase>& object_cases();

} // namespace plumbline::validator
