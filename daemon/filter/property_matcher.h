#pragma once

#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace plumbline::debugger {

/// What an expectation wants of one property: a JSON value that it must equal (1 equals 1.0, members in any order), or
/// an object of operators only, all of which must hold: {"matches": RE2, anywhere in a string}, {"type": a JSON type,
/// or "integer"}, {"gt"|"gte"|"lt"|"lte": number}, {"exists": bool}, {"in": [values]}, {"equals": value} (for a value
/// that looks like operators).
class PropertyMatcher {
 public:
  /// The error is a sentence. `wanted` is copied.
  [[nodiscard]] static Result<PropertyMatcher, std::string> read(std::string_view name, const rapidjson::Value& wanted);

  PropertyMatcher(PropertyMatcher&&) noexcept;
  PropertyMatcher& operator=(PropertyMatcher&&) noexcept;
  ~PropertyMatcher();

  /// As it was given: a name, or a pointer.
  const std::string& name() const { return name_; }
  /// A pointer from the call's root: "total" in a track call is "/properties/total"; "/context/ip" is itself.
  std::string path(std::string_view payload_member) const;
  /// What was wanted, as JSON.
  std::string wanted_json() const;
  /// What patterns may spend on one call: instructions times bytes.
  static constexpr std::size_t max_pattern_steps = 4'000'000;
  /// Null: the call lacks the property. A pattern that needs more steps than are left does not hold.
  bool holds(const rapidjson::Value* actual, std::size_t& steps_left) const;
  /// How far a failing value is from one that holds: from 0
  /// (nearly holds) to 1 (absent). Only for comparing misses.
  double departure(const rapidjson::Value* actual) const;
  /// Instructions of its pattern; 0 without a pattern.
  std::size_t pattern_size() const;

 private:
  explicit PropertyMatcher(std::string_view name);

  std::string name_;
  std::shared_ptr<const rapidjson::Document> wanted_;
  bool operators_ = false;
  std::unique_ptr<re2::RE2> pattern_;
};

/// JSON text of a value; "null" if there is no value.
[[nodiscard]] std::string json_or_null(const rapidjson::Value* value);

} // namespace plumbline::debugger
