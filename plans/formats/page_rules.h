#pragma once

#include "validator/json/node.h"
#include "validator/plan/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace plumbline::plans {

/// RudderStack has one schema for all page calls and one for all screen calls; our rules are about one page. The
/// equivalent is a common rule: {"allOf":[{"if":{the type is page},"then":schema},...]}.
struct TypeSchema {
  validator::RuleType type;
  std::string schema; ///< JSON text
};

[[nodiscard]] std::string common_schema_of(const std::vector<TypeSchema>& schemas);
/// The schemas that such a common rule is made of; absent for any other rule.
[[nodiscard]] std::optional<std::vector<TypeSchema>> types_of_common(const validator::AnyNode& schema);

} // namespace plumbline::plans
