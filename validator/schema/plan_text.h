#pragma once

#include "validator/call/call.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::validator {

/// What a rule is about: a type of call, or (common) every call.
enum class RuleType : std::uint8_t { track, page, screen, identify, group, common };

/// "track", ..., "common".
[[nodiscard]] std::string_view name_of(RuleType type);

/// A type of call that a track rule accepts in place of its own, and how its members replace the rule's: pairs (target,
/// source) of RFC 6901 pointers. An existing target stays; an absent source maps nothing. E.g. page,
/// {"/properties/page_name", "/name"}.
struct Accepts {
  CallType type = CallType::page;
  std::vector<std::pair<std::string, std::string>> map;

  friend bool operator==(const Accepts&, const Accepts&) = default;
};

/// A rule of a tracking plan, as people write and see it.
struct RuleText {
  RuleType type = RuleType::track;
  std::optional<std::string> event; ///< name of the event, page or screen; absent for identify, group and common
  int version = 1;                  ///< the event version (context.protocols.event_version picks)
  bool suggested = true;
  bool kept = true; ///< a dropped rule stays in the text but not in the compiled plan
  std::string description;
  std::string why; ///< why the use case suggests it
  std::vector<Accepts> accepts;
  std::string schema; ///< JSON text: a draft-07 JSON Schema over the whole call

  /// "track:Order Completed:1", "identify::1".
  std::string id() const;
};

/// A tracking plan as people write and see it: uncompiled.
struct PlanText {
  std::string name;
  std::vector<RuleText> rules;
  /// Calls that SDKs make by themselves (sdk_event.h) and that no rule mentions are not violations. For plans that come
  /// with Plumbline; in an own plan, what it does not name is unplanned, as in Segment.
  bool knows_sdk_events = false;
};

/// An error in a plan, or something unwise in it.
struct PlanProblem {
  enum class Severity : std::uint8_t { error, warning };
  Severity severity = Severity::error;
  std::string code;    ///< "invalid_json", "invalid_schema", "unsupported_pattern", "remote_ref", ...
  std::string message; ///< a sentence that says what to do
  std::string rule;    ///< the rule's id, or ""
  std::string pointer; ///< into the plan's file; if only the rule is known, into its schema
  int line = 0;        ///< from 1; 0 if unknown
  int column = 0;
};

} // namespace plumbline::validator
