#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline::plans {

/// The shapes of tracking plans that teams have (docs/wire-contract.md, 14).
enum class PlanFormat : std::uint8_t {
  segment,        ///< Segment's Public API: the shape of our own plan files too
  segment_config, ///< Segment's Config API, as typewriter v7 keeps it: rules are an object, `global` is COMMON
  typewriter,     ///< typewriter v8's plan.json: like the Public API, schemas one level shallower
  rudderstack,    ///< RudderStack's two: {"rules":{"events":[...]}} and {"events":[{"name","eventType","rules"}]}
  json_schema,    ///< JSON Schemas of calls: one per file, or many in one object
  csv             ///< a row for each property, with Segment's columns
};

/// "segment", "segment_config", "typewriter", "rudderstack", "jsonschema", "csv".
[[nodiscard]] std::string_view name_of(PlanFormat format);
/// For the formats that a plan can be exported in: segment, rudderstack, jsonschema, csv; absent for any other name.
[[nodiscard]] std::optional<PlanFormat> export_format_named(std::string_view name);

/// Limits on a plan, inclusive: Segment's own (docs/wire-contract.md, 14).
inline constexpr std::size_t max_plan_bytes = 15 * 1024 * 1024;
inline constexpr std::size_t max_plan_rules = 2'000;
inline constexpr std::size_t max_csv_rows = 100'000;         ///< without the header
inline constexpr std::size_t max_csv_steps_of_all = 500'000; ///< levels in all properties' names together
/// Warnings of one plan, and of each rule of lint.
inline constexpr std::size_t max_plan_warnings = 10'000;
/// The most problems reported of one plan; further ones are reported once those are gone.
inline constexpr std::size_t max_plan_problems = 100;

} // namespace plumbline::plans
