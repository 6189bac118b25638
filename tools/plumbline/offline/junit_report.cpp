#include "tools/plumbline/offline/check_report.h"
#include "tools/plumbline/options/printable.h"

#include <cstdint>
#include <iostream>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <vector>

namespace plumbline::tool {

namespace {

/// JUnit's XML as CI servers read it (Jenkins, GitLab, GitHub's actions). Calls without a violation are one case of
/// their suite. Suites are sorted by name.
class JunitReport final : public CheckReport {
 public:
  void add(const CheckedCall& call) override {
    const std::string title = call_title(call.input);
    Suite& suite = suites_[title];
    using Result = validator::VerdictResult;
    const Result result = call.verdict.result;
    if (result == Result::pass || result == Result::unchecked) ++suite.fine;
    if (result == Result::error) ++suite.errors;
    if (result == Result::fail) ++suite.failures;
    if (!call.is_broken()) return;
    std::string name = printable(call.file) + ":" + std::to_string(call.input.line);
    if (call.input.call && call.input.call->message_id) name += " " + printable(*call.input.call->message_id);
    std::string text;
    for (const auto& violation : call.verdict.violations) {
      if (!text.empty()) text += '\n';
      text += std::string(name_of(violation.kind)) + ": " + violation_line(violation);
    }
    if (text.empty()) text = "The check of this call itself failed.";
    if (call.verdict.truncated) text += "\nand more";
    const auto& violations = call.verdict.violations;
    suite.broken.push_back({name, printable(call.file), call.input.line, result == Result::error,
                            violations.empty() ? "error" : std::string(name_of(violations.front().kind)), text});
  }

  void finish(const CheckCounts& counts) override {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0");
    set(declaration, "encoding", "UTF-8");
    std::uint64_t tests = 0;
    for (const auto& [title, suite] : suites_) tests += suite.tests();
    auto root = document.append_child("testsuites");
    set(root, "name", "plumbline check");
    set(root, "tests", std::to_string(tests));
    set(root, "failures", std::to_string(counts.failed));
    set(root, "errors", std::to_string(counts.errors));
    for (const auto& [title, suite] : suites_) append(root, title, suite);
    document.save(std::cout, "  ");
    std::cout << std::flush;
  }

 private:
  struct Case {
    std::string name;
    std::string file;
    std::size_t line = 0;
    bool error = false;
    std::string type;
    std::string text;
  };
  struct Suite {
    std::uint64_t failures = 0;
    std::uint64_t errors = 0;
    std::uint64_t fine = 0;
    std::vector<Case> broken;
    std::uint64_t tests() const { return failures + errors + (fine > 0 ? 1 : 0); }
  };

  static void set(pugi::xml_node& node, const char* name, const std::string& value) {
    node.append_attribute(name).set_value(value.c_str());
  }

  static void append(pugi::xml_node& root, const std::string& title, const Suite& suite) {
    auto node = root.append_child("testsuite");
    set(node, "name", title);
    set(node, "tests", std::to_string(suite.tests()));
    set(node, "failures", std::to_string(suite.failures));
    set(node, "errors", std::to_string(suite.errors));
    for (const Case& one : suite.broken) {
      auto test = node.append_child("testcase");
      set(test, "classname", title);
      set(test, "name", one.name);
      set(test, "file", one.file);
      set(test, "line", std::to_string(one.line));
      auto fault = test.append_child(one.error ? "error" : "failure");
      set(fault, "type", one.type);
      set(fault, "message", one.text.substr(0, one.text.find('\n')));
      fault.text().set(one.text.c_str());
    }
    if (suite.fine == 0) return;
    auto test = node.append_child("testcase");
    set(test, "classname", title);
    set(test, "name", std::to_string(suite.fine) + (suite.fine == 1 ? " call" : " calls") + " without a violation");
  }

  std::map<std::string, Suite> suites_;
};

} // namespace

std::unique_ptr<CheckReport> junit_report() { return std::make_unique<JunitReport>(); }

} // namespace plumbline::tool
