#pragma once

#include "plans/formats/import_plan.h"

#include <cstddef>
#include <string>

namespace plumbline::plans {

/// Plans as large as teams have them, with what such plans hold: nullable types, enums, patterns, nested objects,
/// arrays of objects, conditions, references, labels, numbers of many digits. Each event differs from the others.

/// Segment's Public API: `tracks` track rules, and identify, group, a page, a screen, a common rule and a second
/// version.
std::string segment_plan(std::size_t tracks);
/// RudderStack's {"events":[{"name","eventType","rules"}]}: `tracks` track rules, identify, group.
std::string rudderstack_events_plan(std::size_t tracks);
/// RudderStack's {"rules":{"events":[...],"identify":...,"page":...}}.
std::string rudderstack_rules_plan(std::size_t tracks);

/// A schema over the whole call of the sample event of that number.
std::string sample_schema(std::size_t number);
std::string sample_event(std::size_t number); ///< "Order Completed"

/// What import_plan makes of a text; a test failure with its problems where it is refused.
ImportedPlan imported(const std::string& text, const std::string& name = "plan.json");
/// Why it is refused: "code line:column message" of each error, a line each; "" where it is not.
std::string refusal_of(const std::string& text, const std::string& name = "plan.json");
/// The codes of an import's warnings, sorted, each once.
std::string warning_codes(const ImportedPlan& plan);
/// What two plans differ in, by id and pointer; "" = nothing.
std::string differences_between(const validator::PlanText& one, const validator::PlanText& other);
/// "pass", or "fail" with the paths of the violations, of a call under a plan.
std::string judged(const ImportedPlan& plan, std::string call);

} // namespace plumbline::plans
