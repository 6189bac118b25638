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

/// What an owner changes about one property of a rule (of a track, page or screen rule under `properties`, of identify
/// and group under `traits`). What is absent stays.
struct PropertyEdit {
  std::string name;
  std::optional<bool> kept; ///< false: taken out of the rule; true: put back as the origin has it
  std::optional<bool> required;
  std::optional<std::string> type; ///< a JSON Schema type; of a property that the rule has not: it is added
};

/// What an owner changes about a rule that the plan has.
struct RuleEdit {
  std::string id;
  std::optional<bool> kept;
  std::optional<bool> suggested; ///< true: the checklist waits for its event
  std::optional<std::vector<validator::Accepts>> accepts;
  std::vector<PropertyEdit> properties;
};

/// A rule that is added, or a change of one, in the order of the request.
using PlanEdit = std::variant<RuleEdit, validator::RuleText>;

/// A member of the request that does not fit: RFC 6901 pointer into the body, and a sentence.
using EditErrors = std::vector<std::pair<std::string, std::string>>;

struct ReadEdits {
  std::vector<PlanEdit> edits;
  std::vector<std::string> ignored; ///< pointers to members that mean nothing there: "/rules/0/event"
};

/// Reads the `rules` of a PATCH (api: {"id",...} changes, {"type","event","schema"} adds).
Result<ReadEdits, EditErrors> read_plan_edits(const rapidjson::Value& rules);

/// Plans that dropped properties are put back from: the first that has the property gives it.
using Origins = std::vector<const validator::PlanText*>;

/// Whether an edit may need an origin: it keeps a property.
bool puts_back(const std::vector<PlanEdit>& edits);

/// The plan with the edits made, one after the other. What an edit does not name stays byte for byte. Errors: a rule or
/// property that is not there, a rule that is there already.
Result<validator::PlanText, EditErrors> edited(validator::PlanText plan, const std::vector<PlanEdit>& edits,
                                               const Origins& origins);

} // namespace plumbline::setup
