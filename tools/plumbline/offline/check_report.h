#pragma once

#include "tools/plumbline/offline/calls_input.h"
#include "validator/call/verdict.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::tool {

struct CheckCounts {
  std::uint64_t checked = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors = 0;
  std::uint64_t unchecked = 0;
};

/// A call of the input and the plan's verdict. Borrowed for the time of the call.
struct CheckedCall {
  std::string_view file;
  const InputCall& input;
  const validator::Verdict& verdict;

  /// Whether the plan refuses it, or the check itself failed.
  bool is_broken() const {
    return verdict.result == validator::VerdictResult::fail || verdict.result == validator::VerdictResult::error;
  }
};

/// How `plumbline check` reports on stdout: for people, programs or a CI. Every call is added, in the order of the
/// input.
class CheckReport {
 public:
  virtual ~CheckReport() = default;
  virtual void add(const CheckedCall& call) = 0;
  virtual void finish(const CheckCounts& counts) = 0;
};

/// text: "calls.ndjson:17: Order Completed (track), messageId m-17", and a line for each violation and note; omits
/// calls without either. Counts on stderr.
[[nodiscard]] std::unique_ptr<CheckReport> text_report();
/// json: one object {"checked","passed","failed","errors","unchecked","calls":[{"file","line","index","type","event",
/// "messageId","result","rule","violations","truncated","notes"}]} with every call; violations and notes as in a
/// Verdict.
[[nodiscard]] std::unique_ptr<CheckReport> json_report();
/// junit: a test suite for each event, a test case for each broken call, and one for all others of the event.
[[nodiscard]] std::unique_ptr<CheckReport> junit_report();
/// github: workflow commands, an annotation for each violation.
[[nodiscard]] std::unique_ptr<CheckReport> github_report();

/// "Order Completed (track)", "identify"; "malformed call" without a type. Printable.
[[nodiscard]] std::string call_title(const InputCall& input);
/// "event is unknown. Did you mean ...": a violation in one line. Printable.
[[nodiscard]] std::string violation_line(const validator::Violation& violation);

} // namespace plumbline::tool
