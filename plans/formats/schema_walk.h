#pragma once

#include "validator/json/node.h"

#include <functional>
#include <string>
#include <string_view>

namespace plumbline::plans {

/// Whether a keyword's value is a schema or a list of schemas; or an object of schemas by name.
[[nodiscard]] bool holds_schemas(std::string_view keyword);
[[nodiscard]] bool holds_named_schemas(std::string_view keyword);

/// Calls `visit` for a schema and every schema inside it, outermost first, with its pointer; data (enum, const,
/// examples, default) is skipped. References are not followed.
void each_subschema(const validator::AnyNode& schema,
                    const std::function<void(const validator::AnyNode& schema, const std::string& pointer)>& visit);

/// Calls `visit` for every named property of a schema and of everything inside it, with the pointer to its schema.
/// Nested ones come after the property that holds them.
struct NamedProperty {
  std::string_view name;
  validator::AnyNode schema;
  const std::string& pointer; ///< of its schema
  validator::AnyNode owner;   ///< the schema whose `properties` name it
};
void each_property(const validator::AnyNode& schema, const std::function<void(const NamedProperty&)>& visit);

} // namespace plumbline::plans
