#pragma once

#include "validator/plan/plan.h"
#include "validator/values/result.h"

#include <filesystem>
#include <string>

namespace plumbline {

/// The plan of `--plan`: a file of any format, or a folder of JSON Schemas. The error says what is wrong, a line for
/// each problem, with its place.
[[nodiscard]] Result<validator::PlanText, std::string> read_plan_file(const std::filesystem::path& path);

} // namespace plumbline
