#include "daemon/ingest/analytics_js.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace plumbline::ingest {

namespace {

/// Where the build expects its key (embedded-write-key.ts of analytics-next); without one it searches the page.
constexpr std::string_view key_place = "__WRITE_KEY__";

bool is_write_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool read_file(const std::filesystem::path& file, std::string& text) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  if (!stream || !(bytes << stream.rdbuf())) return false;
  text = bytes.str();
  return true;
}

} // namespace

Result<AnalyticsJs, std::string> AnalyticsJs::read(const std::filesystem::path& file) {
  AnalyticsJs scripts;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored) || !read_file(file, scripts.script_) || scripts.script_.empty())
    return unexpected("--analytics-js: cannot read " + file.string());
  auto bytes = scripts.script_.size();
  std::error_code fault;
  auto folder = file.parent_path();
  if (folder.empty()) folder = ".";
  for (const auto& entry : std::filesystem::directory_iterator(folder, fault)) {
    if (!entry.is_regular_file(ignored) || entry.path().extension() != ".js") continue;
    auto& chunk = scripts.chunks_[entry.path().filename().string()];
    if (!read_file(entry.path(), chunk)) return unexpected("--analytics-js: cannot read " + entry.path().string());
    bytes += chunk.size();
    if (bytes > max_bytes)
      return unexpected("--analytics-js: the scripts in " + folder.string() + " have more than " +
                        std::to_string(max_bytes) + " bytes; put the build into a folder of its own");
  }
  if (fault) return unexpected("--analytics-js: cannot read the folder " + folder.string() + ": " + fault.message());
  return scripts;
}

std::string AnalyticsJs::script(std::string_view write_key) const {
  const auto place = script_.find(key_place);
  if (place == std::string::npos || !std::all_of(write_key.begin(), write_key.end(), is_write_key_character))
    return script_;
  return std::string(script_).replace(place, key_place.size(), write_key);
}

const std::string* AnalyticsJs::chunk(std::string_view name) const {
  const auto found = chunks_.find(name);
  return found == chunks_.end() ? nullptr : &found->second;
}

} // namespace plumbline::ingest
