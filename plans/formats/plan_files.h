#pragma once

#include "validator/values/result.h"

#include <filesystem>
#include <istream>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::plans {

/// The files of a plan: the name below the plan's folder (of a file: its own), and the text. Of a text that is larger
/// than a plan may be there is one byte too much, so that the importer refuses it.
using PlanFiles = std::vector<std::pair<std::string, std::string>>;

/// Reads a plan's file, or every plan file below a folder (is_plan_file), in the order of their names. The error is a
/// sentence.
Result<PlanFiles, std::string> read_plan_files(const std::filesystem::path& path);
/// The text of a stream, of one that is larger than a plan may be one byte too much.
std::string read_plan_text(std::istream& stream);

} // namespace plumbline::plans
