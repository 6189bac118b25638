#include "validator/call/call.h"
#include "validator/privacy/redaction.h"
#include "validator/schema/wording.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

const std::string quoted_redacted_value = '"' + std::string(redacted_value) + '"';

bool is_at_or_inside(std::string_view path, std::string_view outer) {
  return path.starts_with(outer) && (path.size() == outer.size() || path[outer.size()] == '/');
}

/// The fewest bytes of a value that is searched in a message: a shorter one may be part of other words and numbers.
constexpr std::size_t least_found = 4;

/// A hidden value as it may occur in a message or a hint: without the quotes of a string.
std::string_view bare(std::string_view raw) {
  return raw.size() >= 2 && raw.front() == '"' ? raw.substr(1, raw.size() - 2) : raw;
}

bool shows(std::string_view text, const std::vector<std::string_view>& hidden) {
  return std::ranges::any_of(hidden, [&](std::string_view raw) {
    const auto beginning = bare(raw).substr(0, 24);
    return beginning.size() >= least_found && text.find(beginning) != std::string_view::npos;
  });
}

/// The message without the value at its end (", but the number 7 was sent"); a plain one if it shows the value
/// elsewhere.
void redact_message(Violation& violation, std::string_view raw, const std::vector<std::string_view>& hidden) {
  const std::string value = shortened(raw, longest_said);
  for (const std::string_view kind : {"", "the text ", "the number "}) {
    const std::string begin = ", but " + std::string(kind);
    const std::string said = begin + value + " was sent";
    if (const auto at = violation.message.rfind(said); at != std::string::npos)
      violation.message.replace(at, said.size(), begin + std::string(redacted_value) + " was sent");
  }
  if (shows(violation.message, hidden))
    violation.message =
        subject_of(violation.path) + " does not match the plan; its value is " + std::string(redacted_value) + ".";
}

void redact_hint(Violation& violation, const std::vector<std::string_view>& hidden) {
  if (!violation.hint) return;
  auto& hint = *violation.hint;
  const bool is_of_value = hint.kind == "value_type" || hint.kind == "enum_value";
  if (!is_of_value && !shows(hint.from + '\n' + hint.to + '\n' + hint.message, hidden)) return;
  hint.from = redacted_value;
  hint.to = violation.expected;
  hint.message = "The plan expects " + violation.expected + ".";
}

void redact_violation(Violation& violation, std::string_view call, const RedactedCall& redacted) {
  std::vector<std::string_view> hidden;
  bool is_hidden = false;
  for (const auto& value : redacted.values) {
    const bool inside = is_at_or_inside(violation.path, value.pointer);
    if (!inside && !is_at_or_inside(value.pointer, violation.path)) continue;
    is_hidden = is_hidden || inside;
    hidden.push_back(value.raw);
  }
  if (hidden.empty()) return;
  const bool is_absent = violation.actual_type.empty();
  const auto raw = is_absent ? std::string() : raw_at(call, violation.path);
  if (!raw.empty() && is_hidden) hidden.push_back(raw);
  if (!is_absent)
    violation.actual = is_hidden ? quoted_redacted_value : actual_of(raw_at(redacted.text, violation.path));
  redact_message(violation, raw, hidden);
  redact_hint(violation, hidden);
}

} // namespace

void redact(Verdict& verdict, std::string_view call, const RedactedCall& redacted) {
  for (auto& violation : verdict.violations) redact_violation(violation, call, redacted);
}

} // namespace plumbline::validator
