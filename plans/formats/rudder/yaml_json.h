#pragma once

#include "validator/json/tape.h"
#include "validator/values/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Bounds on a YAML text; a larger one is refused.
inline constexpr std::size_t max_yaml_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t max_yaml_depth = 64;
inline constexpr std::size_t max_yaml_aliases = 1'000;

struct YamlFault {
  validator::LineColumn at;
  std::string message; ///< what was expected, without a full stop
};

/// The documents of a YAML text as one JSON array.
struct YamlAsJson {
  std::string json;
  /// Where the value that begins at this offset into the JSON is in the YAML; for a copy of an alias's target, the
  /// alias.
  validator::LineColumn place(std::size_t offset) const;

  struct Begin {
    std::size_t offset = 0;
    validator::LineColumn at;
  };
  std::vector<Begin> values; ///< in the order of the text
};

/// Reads YAML 1.2 by its core schema. An alias is replaced by a copy of its anchor's contents. Refused: keys that are
/// not texts or are duplicates, merge keys, custom tags.
[[nodiscard]] Result<YamlAsJson, YamlFault> json_of_yaml(std::string_view text);

} // namespace plumbline::plans
