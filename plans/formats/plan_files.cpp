#include "plans/formats/plan_files.h"

#include "plans/formats/import_plan.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace plumbline::plans {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>, std::string> files_below(const fs::path& folder, const PlanFileLimits& limits) {
  std::vector<fs::path> files;
  std::size_t entries = 0;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error); !error && entry != fs::end(entry);
       entry.increment(error)) {
    if (++entries > limits.entries)
      return unexpected(folder.string() + " has more than " + std::to_string(limits.entries) +
                        " files and folders; name the folder that holds the plan alone");
    std::error_code gone; // between the listing and the check
    const auto below = entry->path().lexically_relative(folder).generic_string();
    if (entry->is_regular_file(gone) && is_plan_file(below)) files.push_back(entry->path());
    if (files.size() > limits.plan_files)
      return unexpected(folder.string() + " has more than " + std::to_string(limits.plan_files) + " plan files");
  }
  if (error) return unexpected("cannot read " + folder.string() + ": " + error.message());
  std::ranges::sort(files);
  return files;
}

} // namespace

std::string read_plan_text(std::istream& stream) {
  std::string text;
  std::array<char, 65536> piece{};
  while (stream && text.size() <= max_plan_bytes) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  text.resize(std::min(text.size(), max_plan_bytes + 1));
  return text;
}

Result<PlanFiles, std::string> read_plan_files(const fs::path& path, PlanFileLimits limits) {
  std::error_code error;
  const bool folder = fs::is_directory(path, error);
  auto paths =
      folder ? files_below(path, limits) : Result<std::vector<fs::path>, std::string>(std::vector<fs::path>{path});
  if (!paths) return unexpected(std::move(paths.error()));
  PlanFiles files;
  std::size_t bytes = 0;
  for (const auto& each : *paths) {
    std::ifstream stream(each, std::ios::binary);
    if (!stream) return unexpected("cannot read " + each.string() + ": " + std::strerror(errno));
    files.emplace_back(folder ? each.lexically_relative(path).generic_string() : each.filename().string(),
                       read_plan_text(stream));
    bytes += files.back().second.size();
    if (bytes > max_plan_bytes) break; // refused already
  }
  return files;
}

} // namespace plumbline::plans
