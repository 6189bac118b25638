#include "tests/validator/schema/schema_suite.h"

#include "validator/json/node.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace plumbline::validator {

namespace {

namespace fs = std::filesystem;

constexpr const char* folder = "/usr/share/json-schema-test-suite/tests/draft7";

void read_file(const fs::path& path, std::vector<SuiteTest>& tests) {
  std::ostringstream bytes;
  bytes << std::ifstream(path).rdbuf();
  const std::string text = bytes.str();
  Tape tape;
  if (const auto fault = parse_json(text, 200, &tape)) throw std::runtime_error(path.string() + ": " + fault->message);
  const std::string file = fs::relative(path, folder).replace_extension().string();
  AnyNode(tape, 0).each_item([&](const AnyNode& group) {
    resolve(group, "/tests")->each_item([&](const AnyNode& item) {
      SuiteTest test;
      test.file = file;
      test.group = resolve(group, "/description")->text();
      test.name = resolve(item, "/description")->text();
      test.schema = resolve(group, "/schema")->raw();
      test.value = resolve(item, "/data")->raw();
      test.valid = resolve(item, "/valid")->truth();
      test.required = !file.starts_with("optional/");
      tests.push_back(std::move(test));
      return true;
    });
    return true;
  });
}

std::vector<SuiteTest> read_suite() {
  if (!fs::exists(folder)) throw std::runtime_error("The package json-schema-test-suite is not installed.");
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<SuiteTest> tests;
  for (const fs::path& path : paths) read_file(path, tests);
  return tests;
}

} // namespace

const std::vector<SuiteTest>& suite_tests() {
  static const std::vector<SuiteTest> tests = read_suite();
  return tests;
}

const SuiteException* exception_of(const SuiteTest& test, const std::vector<SuiteException>& exceptions) {
  const auto found = std::find_if(exceptions.begin(), exceptions.end(), [&](const SuiteException& exception) {
    return exception.file == test.file && (exception.group.empty() || exception.group == test.group) &&
           (exception.name.empty() || exception.name == test.name);
  });
  return found == exceptions.end() ? nullptr : &*found;
}

} // namespace plumbline::validator
