#include "tools/plumbline/offline/check_report.h"

#include "tools/plumbline/options/printable.h"
#include "validator/json/json_members.h"
#include "validator/verdict_json.h"

#include <iostream>

namespace plumbline::tool {

namespace {

class TextReport final : public CheckReport {
 public:
  void add(const CheckedCall& call) override {
    if (!call.is_broken() && call.verdict.notes.empty()) return;
    std::string out = printable(call.file) + ":" + std::to_string(call.input.line) + ": " + call_title(call.input);
    if (call.input.call && call.input.call->message_id) out += ", messageId " + printable(*call.input.call->message_id);
    out += '\n';
    for (const auto& violation : call.verdict.violations) {
      out += "  ";
      out += name_of(violation.kind);
      out += ": " + violation_line(violation) + "\n";
    }
    if (call.verdict.truncated) out += "  and more\n";
    for (const auto& note : call.verdict.notes) {
      out += "  " + (note.code == "check_gave_up" ? "error" : "note, " + note.code) + ": " + printable(note.message);
      if (!note.hint.empty()) out += " " + printable(note.hint);
      out += '\n';
    }
    std::cout << out;
  }

  void finish(const CheckCounts& counts) override {
    std::cout << std::flush;
    std::cerr << counts.checked << (counts.checked == 1 ? " call: " : " calls: ") << counts.passed << " passed, "
              << counts.failed << " failed";
    if (counts.errors > 0) std::cerr << ", of " << counts.errors << " the check itself failed";
    if (counts.unchecked > 0) std::cerr << ", " << counts.unchecked << " have no rule";
    std::cerr << '\n';
  }
};

class JsonReport final : public CheckReport {
 public:
  void add(const CheckedCall& call) override {
    const auto* read = call.input.call;
    const bool typed = read && read->type != validator::CallType::none;
    const auto& rule = call.verdict.rule;
    auto json = json_text([&](JsonWriter& out) {
      out.object("file", call.file, "line", call.input.line, "index", call.input.index, "type",
                 typed ? std::optional(name_of(read->type)) : std::nullopt, "event", read ? read->event : std::nullopt,
                 "messageId", read ? read->message_id : std::nullopt, "result", name_of(call.verdict.result), "rule",
                 rule.empty() ? std::nullopt : std::optional(rule));
    });
    const std::string details = details_json(call.verdict);
    json.back() = ',';
    json += details.empty() ? R"("violations":[],"truncated":false,"notes":[])" : details;
    std::cout << (first_ ? "{\"calls\":[\n" : ",\n") << json << '}';
    first_ = false;
  }

  void finish(const CheckCounts& counts) override {
    std::cout << (first_ ? "{\"calls\":[" : "\n") << "],"
              << json_members("checked", counts.checked, "passed", counts.passed, "failed", counts.failed, "errors",
                              counts.errors, "unchecked", counts.unchecked)
              << "}\n"
              << std::flush;
  }

 private:
  bool first_ = true;
};

/// Escapes a workflow command's message, or one of its properties.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\n')
      out += "%0A";
    else if (c == '\r')
      out += "%0D";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

class GithubReport final : public CheckReport {
 public:
  void add(const CheckedCall& call) override {
    if (!call.is_broken()) return;
    const auto annotate = [&](const std::string& message) {
      std::cout << "::error file=" << escaped(call.file, true) << ",line=" << call.input.line
                << ",title=" << escaped(call_title(call.input), true) << "::" << escaped(message, false) << '\n';
    };
    std::string id;
    if (call.input.call && call.input.call->message_id)
      id = " (messageId " + printable(*call.input.call->message_id) + ")";
    for (const auto& violation : call.verdict.violations) annotate(violation_line(violation) + id);
    if (call.verdict.violations.empty()) annotate("The check of this call itself failed." + id);
  }

  void finish(const CheckCounts& counts) override {
    std::cout << "::notice title=plumbline check::" << counts.checked << " calls: " << counts.passed << " passed, "
              << counts.failed << " failed, " << counts.unchecked << " without a rule\n"
              << std::flush;
  }
};

} // namespace

std::unique_ptr<CheckReport> text_report() { return std::make_unique<TextReport>(); }
std::unique_ptr<CheckReport> json_report() { return std::make_unique<JsonReport>(); }
std::unique_ptr<CheckReport> github_report() { return std::make_unique<GithubReport>(); }

std::string call_title(const InputCall& input) {
  if (!input.call || input.call->type == validator::CallType::none) return "malformed call";
  std::string type(name_of(input.call->type));
  if (!input.call->event || input.call->event->empty()) return type;
  return printable(*input.call->event) + " (" + type + ")";
}

std::string violation_line(const validator::Violation& violation) {
  std::string line = printable(violation.message);
  if (violation.hint) line += " " + printable(violation.hint->message);
  return line;
}

} // namespace plumbline::tool
