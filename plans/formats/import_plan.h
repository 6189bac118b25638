#pragma once

#include "plans/formats/plan_format.h"
#include "plans/formats/source_map.h"
#include "validator/plan/plan.h"
#include "validator/values/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Imports a team's existing plans, in other tools' shapes. Text in, plan out: no I/O, no threads.
namespace plumbline::plans {

/// A plan's file, borrowed.
struct PlanFile {
  std::string_view name; ///< path below the plan's folder, '/' between folders; only JSON Schemas are named after it
  std::string_view text;
};

/// Whether a file that is one page of a plan is accepted as the plan.
enum class Pages : std::uint8_t {
  all,  ///< refused: the other pages would be lost
  some, ///< accepted with a warning: the caller passed `partial`
};

struct ImportedPlan {
  PlanFormat format = PlanFormat::segment;
  std::shared_ptr<const validator::Plan> plan; ///< compiled as version 0; its text() is the plan
  /// All warnings: what is not kept, and what the other tool judges differently (its laxer date-time, keywords that are
  /// not checked here). With their places.
  std::vector<validator::PlanProblem> problems;
  SourceMap places; ///< one for each rule, in the plan's order; borrows the file's text, or `text`
  /// The file's text if it was translated (validator/text/text_input.h); null: it is the file's own.
  std::shared_ptr<const std::string> text = nullptr;
};

/// Nothing is kept of a refused plan.
struct RefusedPlan {
  std::optional<PlanFormat> format;             ///< absent if none was recognised
  std::vector<validator::PlanProblem> problems; ///< at least one error; at most max_plan_problems of them
};

/// Recognises the file's shape by its contents, reads it and compiles it. Codes besides those of validator::read_plan
/// and Plan::compile: unknown_format, invalid_text, incomplete, too_large, too_many_rules, too_many_rows, invalid_csv.
[[nodiscard]] Result<ImportedPlan, RefusedPlan> import_plan(PlanFile file, Pages pages = Pages::all);

/// Whether a file of a plan's folder, by its path below the folder, belongs to the plan: .json, .yaml, .yml, and the
/// versions of a schema registry ("shop/order_completed/jsonschema/1-0-0"). Hidden files and folders do not.
[[nodiscard]] bool is_plan_file(std::string_view path);

/// A folder of JSON Schemas, one file per event: "track/Order Completed.json", "Order Completed.schema.json",
/// "identify.json"; or of a schema registry, where a file is a version and `self` or its folder names the event. In
/// problems the pointer begins with the file's name: "a.json#/properties". A folder with one file is that file. The
/// limits apply to all files together.
[[nodiscard]] Result<ImportedPlan, RefusedPlan> import_schema_folder(std::span<const PlanFile> files);

} // namespace plumbline::plans
