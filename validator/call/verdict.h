#pragma once

#include "validator/call/call.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// error: the check itself failed (never counted as a pass). unchecked: no plan in force, or no rule and not a track
/// call.
enum class VerdictResult : std::uint8_t { pass = 0, fail, error, unchecked };
/// What the source's schema controls do with the call.
enum class Action : std::uint8_t { allow = 0, omit, block };

enum class ViolationKind : std::uint8_t {
  required,
  type,
  enumeration,
  pattern,
  format,
  range,
  length,
  items,
  unplanned_event,
  unplanned_property,
  schema,
  malformed
};

[[nodiscard]] std::string_view name_of(VerdictResult result);
[[nodiscard]] std::string_view name_of(Action action);
[[nodiscard]] std::string_view name_of(ViolationKind kind); ///< enumeration is "enum"

/// What the engineer most likely meant.
struct Hint {
  std::string kind;    ///< "event_name", "property_name", "value_type", "enum_value", "level"
  std::string from;    ///< what was sent
  std::string to;      ///< what the plan has
  std::string message; ///< a sentence
};

/// A way in which a call violates the plan.
struct Violation {
  ViolationKind kind = ViolationKind::schema;
  std::string path;      ///< RFC 6901 pointer into the call as sent; for `required`: the absent member
  std::string message;   ///< for an engineer who has never seen JSON Schema
  std::string keyword;   ///< the schema's keyword; "" for unplanned_event and malformed
  std::string rule_path; ///< pointer into the rule's schema; "" if there is none
  std::string expected;  ///< JSON text; "null" if there is nothing to say
  std::string actual;    ///< JSON text of the value as sent; a long one is shortened to a JSON string; "null" if absent
  std::string actual_type; ///< "string", "integer", "number", "boolean", "null", "object", "array"; "" if absent
  std::optional<Hint> hint;
  bool by_rule = false;   ///< from the call's own rule (schema controls need it; not in any JSON)
  bool by_common = false; ///< from a rule for every call
};

/// Not a violation, but worth telling an engineer.
struct Note {
  std::string code; ///< unplanned_property, personal_data, key_mismatch, duplicate, message_id_reused, clock_skew,
                    ///< local_in_prod, ...
  std::string path;
  std::string message;
  std::string hint;    ///< a sentence; "" = none
  std::string meant{}; ///< for a hint about a name: that name (not in any JSON)
};

/// The most violations of a call that are reported, and the
/// most bytes together; `truncated` says that there are more.
inline constexpr std::size_t max_violations = 50;
inline constexpr std::size_t max_violation_bytes = 65'536;

/// The result of checking one call. Owns its strings.
struct Verdict {
  VerdictResult result = VerdictResult::unchecked;
  Action action = Action::allow;
  std::vector<std::string> omitted; ///< for omit: pointers to what is left out
  int plan_version = 0;
  std::string rule; ///< id of the rule that checked it; "" = none
  /// The event that the call is evidence for: the rule's (for a page call accepted by a track rule: the track rule's).
  /// "" = none.
  std::string rule_event;
  std::vector<Violation> violations; ///< in the order of their places in the call
  bool truncated = false;
  std::vector<Note> notes;
};

} // namespace plumbline::validator
