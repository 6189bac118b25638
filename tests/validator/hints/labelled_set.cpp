#include "tests/validator/hints/labelled_set.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace plumbline::validator {

std::string test_data(std::string_view file) {
  const std::string path = std::string(PLUMBLINE_SOURCE_DIR) + "/tests/validator/data/" + std::string(file);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

std::vector<std::vector<std::string>> labelled_set(std::string_view file) {
  std::istringstream lines(test_data(file));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream columns(line);
    auto& row = rows.emplace_back();
    for (std::string column; std::getline(columns, column, '\t');) row.push_back(column);
  }
  return rows;
}

} // namespace plumbline::validator
