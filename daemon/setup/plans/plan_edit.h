#pragma once

#include "validator/plan/plan.h"
#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace plumbline::setup {

/// An owner's change of one property of a rule (under `properties` in a track, page or screen rule, under `traits` in
/// identify and group). Absent fields stay.
struct PropertyEdit {
  std::string name;
  std::optional<bool> kept; ///< false: removed from the rule; true: restored as in the origin
  std::optional<bool> required;
  std::optional<std::string> type; ///< a JSON Schema type; adds a property that the rule lacks
};

/// An owner's change of an existing rule.
struct RuleEdit {
  std::string id;
  std::optional<bool> kept;
  std::optional<bool> suggested; ///< true: the checklist waits for its event
  std::optional<std::vector<validator::Accepts>> accepts;
  std::optional<std::string> schema; ///< JSON, in place of the rule's; `properties` are changed in it
  std::vector<PropertyEdit> properties;
};

/// An added rule, or a change of one, in the order of the request.
using PlanEdit = std::variant<RuleEdit, validator::RuleText>;

/// A member of the request that does not fit: RFC 6901 pointer into the body, and a sentence.
using EditErrors = std::vector<std::pair<std::string, std::string>>;

struct ReadEdits {
  std::vector<PlanEdit> edits;
  std::vector<std::string> ignored; ///< pointers to members without a meaning there: "/rules/0/event"
};

/// Reads the `rules` of a PATCH (api: {"id",...} changes, {"type","event","schema"} adds).
[[nodiscard]] Result<ReadEdits, EditErrors> read_plan_edits(const rapidjson::Value& rules);

/// Plans from which dropped properties are restored: the first that has the property gives it.
using Origins = std::vector<const validator::PlanText*>;

/// Whether an edit may need an origin because it keeps a property.
[[nodiscard]] bool puts_back(const std::vector<PlanEdit>& edits);

/// The plan with the edits applied in order. What an edit does not name stays byte for byte. Errors: a rule or property
/// that does not exist, a rule that exists already.
[[nodiscard]] Result<validator::PlanText, EditErrors>
edited(validator::PlanText plan, const std::vector<PlanEdit>& edits, const Origins& origins);

} // namespace plumbline::setup
