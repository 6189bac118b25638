#pragma once

#include <filesystem>
#include <string>

namespace plumbline::tool {

/// What a run of the real program said and how it ended.
struct ToolRun {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// A directory of its own, gone at its end, in which the program runs.
class ToolDirectory {
 public:
  ToolDirectory();
  ~ToolDirectory();
  ToolDirectory(const ToolDirectory&) = delete;
  ToolDirectory& operator=(const ToolDirectory&) = delete;

  /// Writes a file in it, and the folders that it stands in.
  void write(const std::string& name, const std::string& text) const;
  /// Runs `plumbline` with the arguments as a shell takes them; `input` is its stdin.
  ToolRun run(const std::string& arguments, const std::string& input = "") const;

 private:
  std::filesystem::path path_;
};

} // namespace plumbline::tool
