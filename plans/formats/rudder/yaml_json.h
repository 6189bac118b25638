#pragma once

#include "validator/json/tape.h"
#include "validator/values/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Bounds on a YAML text; what is beyond is refused.
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
  /// Where the value that begins at this offset into the JSON stands in the YAML; of what an alias stands for, the
  /// alias.
  validator::LineColumn place(std::size_t offset) const;

  struct Begin {
    std::size_t offset = 0;
    validator::LineColumn at;
  };
  std::vector<Begin> values; ///< in the order of the text
};

/// Reads YAML 1.2 by its core schema. An alias is replaced by a copy of what its anchor holds. Refused: keys that are
/// no texts or stand twice, merge keys, tags of one's own.
Result<YamlAsJson, YamlFault> json_of_yaml(std::string_view text);

} // namespace plumbline::plans
