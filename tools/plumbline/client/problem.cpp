#include "tools/plumbline/client/problem.h"

#include "daemon/setup/documents/in_commands.h"
#include "tools/plumbline/options/json_member.h"
#include "tools/plumbline/options/printable.h"

namespace plumbline::tool {

namespace {

ExitCode exit_code_of(unsigned status, std::string_view code) {
  if (code == "not_ready") return ExitCode::fell_short;
  return status == 400 || status == 422 ? ExitCode::wrong_usage : ExitCode::failed;
}

/// Marks that do not move the cursor are counted as columns: a caret may be a little too far right.
std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text)
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++count;
  return count;
}

} // namespace

std::string with_caret(std::string_view line, std::size_t at) {
  return "  " + printable(line) + "\n  " + std::string(columns(printable(line.substr(0, at))), ' ') + "^";
}

Failure failure_of_answer(unsigned status, std::string_view body, std::string_view filter) {
  const auto problem = parse_json(body);
  if (!problem || !problem->IsObject() || text_at(*problem, "title").empty()) {
    // Not from /api: ingest's own shape, or somebody else's page.
    const auto message = problem && problem->IsObject() ? text_at(*problem, "message") : std::string();
    return {message.empty()
                ? "the answer is " + std::to_string(status) + ", which is not from a plumblined. Is the address right?"
                : message,
            exit_code_of(status, "")};
  }
  const auto code = text_at(*problem, "code");
  if (code == "unauthorized")
    return {"the daemon does not know this token: set one of its tokens with --token or PLUMBLINE_TOKEN, or set its "
            "--state-dir"};
  Failure failure{text_at(*problem, "title"), exit_code_of(status, code)};
  // What is missing gets its own lines, and the detail is the first of them.
  const bool lists_missing = size_at(*problem, "missing") > 0;
  if (const auto detail = text_at(*problem, "detail"); !detail.empty() && !lists_missing)
    failure.sentence += ": " + in_commands(detail);
  if (code == "bad_filter" && !filter.empty())
    failure.sentence += "\n" + with_caret(filter, static_cast<std::size_t>(number_at(*problem, "at")));
  if (code == "bad_filter") {
    std::string expected;
    each_of(*problem, "expected",
            [&](const Json& name) { expected += (expected.empty() ? "" : ", ") + text_at(name); });
    if (!expected.empty()) failure.sentence += "\n  expected: " + expected;
  }
  each_of(*problem, "errors", [&](const Json& error) {
    failure.sentence += "\n  " + text_at(error, "pointer") + ": " + text_at(error, "message");
  });
  each_of(*problem, "missing",
          [&](const Json& missing) { failure.sentence += "\n  missing: " + in_commands(text_at(missing, "message")); });
  each_of(*problem, "problems", [&](const Json& fault) {
    failure.sentence += "\n  " + text_at(fault, "severity") + ": " + text_at(fault, "message");
    if (const auto pointer = text_at(fault, "pointer"); !pointer.empty()) failure.sentence += " " + pointer;
  });
  return failure;
}

} // namespace plumbline::tool
