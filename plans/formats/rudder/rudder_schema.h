#pragma once

#include "plans/formats/draft_plan.h"
#include "validator/json/node.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::plans {

/// The definitions of a catalog's files, by kind ("event", "property", "custom-type") and id. A definition of
/// rudder/v0.1 is also known by its group: "group/id".
class RudderDefinitions {
 public:
  /// A definition's node, and how to find its place.
  struct Entry {
    validator::AnyNode node;
    std::size_t file = 0;
  };
  /// False if the id is taken already.
  bool add(std::string_view kind, const std::string& id, Entry entry);
  /// By "#property:total" (v1) or "#/properties/group/total" (v0.1). Null: not defined.
  const Entry* find(std::string_view kind, std::string_view reference) const;

 private:
  std::unordered_map<std::string, Entry> entries_; ///< by "kind:id"
};

/// Reports an error or a warning at a node of a file.
using TellAt = std::function<void(bool is_error, std::string code, std::string message, const validator::AnyNode& node,
                                  std::size_t file)>;

/// Writes the JSON Schemas that a catalog's rules stand for.
class RudderSchemas {
 public:
  RudderSchemas(const RudderDefinitions& definitions, TellAt tell)
      : definitions_(definitions), tell_(std::move(tell)) {}

  /// The schema of an object with the properties that a rule, a nested property or a custom type lists; `closed`:
  /// others are refused. Includes `variants`.
  std::string object_of(const validator::AnyNode& owner, std::size_t file, bool closed);
  /// Whether the object written last requires something: set by object_of.
  bool requires_something() const { return requires_something_; }
  /// A member that is true or false; anything else is an error.
  bool flag(const validator::AnyNode& owner, std::string_view name, bool otherwise, std::size_t file);

 private:
  struct Property {
    std::string name;
    std::string schema;
    bool required = false;
  };
  std::vector<Property> properties_of(const validator::AnyNode& list, std::size_t file);
  [[nodiscard]] std::optional<Property> property_of(const validator::AnyNode& reference, std::size_t file);
  std::string schema_of(const validator::AnyNode& definition, const validator::AnyNode* use, std::size_t use_file,
                        std::size_t file);
  std::string variants_of(const validator::AnyNode& variants, std::size_t file, std::vector<Property>& known,
                          bool closed);
  void append_types(std::vector<std::string>& members, const validator::AnyNode& definition, std::size_t file);
  void append_config(std::vector<std::string>& members, const validator::AnyNode& config, std::size_t file);
  std::string items_of(const validator::AnyNode& types, std::size_t file);
  static std::string object_text(const std::vector<Property>& properties);

  const RudderDefinitions& definitions_;
  TellAt tell_;
  std::size_t depth_ = 0; ///< of properties in custom types in properties ...
  bool requires_something_ = false;
};

} // namespace plumbline::plans
