#pragma once

#include <cstdint>
#include <string>

namespace plumbline::journal {

/// The fields by which calls can be found without reading them all. `source` matches by id and by name.
enum class IndexField : std::uint8_t {
  env,
  source,
  type,
  event,
  result,
  kind, ///< of one of its violations
  message_id,
  user_id,
  anonymous_id,
  session
};

/// A condition on a call: a field has exactly this value, spelled as in its verdict's JSON.
struct IndexTerm {
  IndexField field;
  std::string value;

  friend bool operator==(const IndexTerm&, const IndexTerm&) = default;
};

} // namespace plumbline::journal
