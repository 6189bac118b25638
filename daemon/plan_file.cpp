#include "daemon/plan_file.h"

#include "plans/formats/import_plan.h"
#include "plans/formats/plan_files.h"

#include <system_error>
#include <vector>

namespace plumbline {

Result<validator::PlanText, std::string> read_plan_file(const std::filesystem::path& path) {
  const auto files = plans::read_plan_files(path);
  if (!files) return unexpected("--plan: " + files.error());
  std::vector<plans::PlanFile> views;
  for (const auto& [name, text] : *files) views.push_back({name, text});
  std::error_code error;
  const bool folder = std::filesystem::is_directory(path, error);
  const auto plan = folder ? plans::import_schema_folder(views) : plans::import_plan(views.front());
  if (plan) return plan->plan->text();
  std::string lines;
  for (const auto& problem : plan.error().problems) {
    auto file = path;
    auto pointer = problem.pointer;
    // For a folder the pointer begins with the file in it.
    if (const auto hash = pointer.find('#'); folder && hash != std::string::npos && !pointer.starts_with('/')) {
      file /= pointer.substr(0, hash);
      pointer.erase(0, hash + 1);
    }
    if (!lines.empty()) lines += '\n';
    lines += file.string();
    if (problem.line > 0) lines += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    lines += ": " + problem.message;
    if (!pointer.empty()) lines += " (" + pointer + ")";
  }
  return unexpected(lines);
}

} // namespace plumbline
