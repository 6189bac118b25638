#include "tools/plumbline/offline/check_report.h"
#include "tools/plumbline/options/printable.h"

#include <iostream>
#include <map>
#include <vector>

namespace plumbline::tool {

namespace {

/// Text or an attribute's value; printable() has taken what XML cannot hold.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\n': out += "&#10;"; break;
    default: out += c;
    }
  }
  return out;
}

/// JUnit's XML as CI servers read it (Jenkins, GitLab, GitHub's actions): counts stand before what they count, so the
/// broken calls' cases are held until the end.
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
    const bool error = call.verdict.result == validator::VerdictResult::error;
    if (text.empty()) text = "The check of this call itself failed.";
    if (call.verdict.truncated) text += "\nand more";
    const std::string element = error ? "error" : "failure";
    const std::string type =
        call.verdict.violations.empty() ? "error" : std::string(name_of(call.verdict.violations.front().kind));
    suite.cases += "    <testcase classname=\"" + xml(title) + "\" name=\"" + xml(name) + "\" file=\"" +
                   xml(printable(call.file)) + "\" line=\"" + std::to_string(call.input.line) + "\">\n      <" +
                   element + " type=\"" + type + "\" message=\"" + xml(text.substr(0, text.find('\n'))) + "\">" +
                   xml(text) + "</" + element + ">\n    </testcase>\n";
  }

  void finish(const CheckCounts& counts) override {
    std::uint64_t tests = 0;
    for (const auto& [title, suite] : suites_) tests += suite.tests();
    std::cout << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plumbline check\" tests=\"" << tests
              << "\" failures=\"" << counts.failed << "\" errors=\"" << counts.errors << "\">\n";
    for (const auto& [title, suite] : suites_) {
      std::cout << "  <testsuite name=\"" << xml(title) << "\" tests=\"" << suite.tests() << "\" failures=\""
                << suite.failures << "\" errors=\"" << suite.errors << "\">\n"
                << suite.cases;
      if (suite.fine > 0) {
        std::cout << "    <testcase classname=\"" << xml(title) << "\" name=\"" << suite.fine
                  << (suite.fine == 1 ? " call" : " calls") << " without a violation\"/>\n";
      }
      std::cout << "  </testsuite>\n";
    }
    std::cout << "</testsuites>\n" << std::flush;
  }

 private:
  struct Suite {
    std::uint64_t failures = 0;
    std::uint64_t errors = 0;
    std::uint64_t fine = 0;
    std::string cases;
    std::uint64_t tests() const { return failures + errors + (fine > 0 ? 1 : 0); }
  };
  std::map<std::string, Suite> suites_;
};

} // namespace

std::unique_ptr<CheckReport> junit_report() { return std::make_unique<JunitReport>(); }

} // namespace plumbline::tool
