#include "plans/formats/plan_format.h"

#include <array>

namespace plumbline::plans {

namespace {

constexpr std::array<std::string_view, 6> names{"segment",     "segment_config", "typewriter",
                                                "rudderstack", "jsonschema",     "csv"};

} // namespace

std::string_view name_of(PlanFormat format) { return names[static_cast<std::size_t>(format)]; }

std::optional<PlanFormat> export_format_named(std::string_view name) {
  for (const auto format : {PlanFormat::segment, PlanFormat::rudderstack, PlanFormat::json_schema, PlanFormat::csv}) {
    if (name_of(format) == name) return format;
  }
  return std::nullopt;
}

} // namespace plumbline::plans
