#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::plans {

/// The files of a plan: the name below the plan's folder (for a single file: its own), and the text. A text larger than
/// the limit has one byte too many, so that the importer refuses it.
using PlanFiles = std::vector<std::pair<std::string, std::string>>;

/// What is looked at below a folder at most. A repository with its build and its packages has more entries than plan
/// files: the error names the folder, so that nobody waits for the walk to end.
struct PlanFileLimits {
  std::size_t plan_files = 20'000;
  std::size_t entries = 200'000; ///< files and folders of any kind
};

/// Reads a plan's file, or every plan file below a folder (is_plan_file), in the order of their names. The error is a
/// sentence.
[[nodiscard]] Result<PlanFiles, std::string> read_plan_files(const std::filesystem::path& path,
                                                             PlanFileLimits limits = {});
/// The text of a stream; one larger than the limit has one byte too many.
[[nodiscard]] std::string read_plan_text(std::istream& stream);

} // namespace plumbline::plans
