#include "tests/tools/plumbline/tool_run.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/wait.h>

namespace plumbline::tool {

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

} // namespace

ToolDirectory::ToolDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "plumbline-tool-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no directory for the test");
  path_ = name;
}

ToolDirectory::~ToolDirectory() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

void ToolDirectory::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << text;
}

ToolRun ToolDirectory::run(const std::string& arguments, const std::string& input) const {
  write(".stdin", input);
  const std::string line =
      "cd '" + path_.string() + "' && '" PLUMBLINE_TOOL "' " + arguments + " < .stdin > .stdout 2> .stderr";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path_ / ".stdout"), text_of(path_ / ".stderr")};
}

} // namespace plumbline::tool
