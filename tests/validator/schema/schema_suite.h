#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// One test of the official JSON-Schema-Test-Suite for draft-07 (Debian package json-schema-test-suite).
struct SuiteTest {
  std::string file; ///< "ref", "optional/format/date"
  std::string group;
  std::string name;
  std::string schema; ///< JSON text
  std::string value;  ///< JSON text
  bool valid = false;
  bool required = true; ///< false: of the suite's `optional` folder
};

/// Every test of the suite. Throws where the suite is not installed.
const std::vector<SuiteTest>& suite_tests();

/// Tests that are seen otherwise here than the suite has them, and why.
struct SuiteException {
  std::string_view file;
  std::string_view group; ///< "" = all of the file
  std::string_view name;  ///< "" = all of the group
  std::string_view reason;
};

const SuiteException* exception_of(const SuiteTest& test, const std::vector<SuiteException>& exceptions);

} // namespace plumbline::validator
