#pragma once

#include "plans/formats/draft_plan.h"
#include "validator/json/node.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// The JSON shapes of plans. Each reader adds the file's rules, their places and what is wrong or lost to the draft, in
/// the order of the file.

/// A shape, and the pointer to the plan in the file (answers of an API wrap it in "data").
struct JsonShape {
  PlanFormat format;
  std::string base;
};
/// Absent if the file has none of these shapes.
[[nodiscard]] std::optional<JsonShape> shape_of(const validator::AnyNode& root);

/// For segment and typewriter, whose rules are an array.
void read_segment_plan(const validator::AnyNode& root, const std::string& base, DraftPlan& draft);
/// For segment_config and rudderstack, whose rules are {"events":[...],"identify":schema,...}; the latter also has
/// {"events":[...]} with the type in each.
void read_events_plan(const validator::AnyNode& root, const std::string& base, DraftPlan& draft);
/// A JSON Schema of a call; or an object with many, by the names of their events; or {"definitions"} as exported.
/// `file`: its path below the plan's folder; it names the event if the schema does not.
void read_json_schema_plan(const validator::AnyNode& root, std::string_view file, DraftPlan& draft);

} // namespace plumbline::plans
