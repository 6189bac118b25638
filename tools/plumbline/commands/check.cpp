#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/silence.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/check_report.h"
#include "tools/plumbline/offline/plan_argument.h"
#include "tools/plumbline/offline/progress.h"
#include "validator/validate.h"

#include <CLI/CLI.hpp>

namespace plumbline::tool {

namespace {

struct CheckFlags {
  std::vector<std::string> files;
  std::string plan;
  std::string use_case;
  std::string format = "text";
  bool json = false;
  bool allow_empty = false;
};

std::unique_ptr<CheckReport> report_of(const CheckFlags& flags) {
  if (flags.json || flags.format == "json") return json_report();
  if (flags.format == "junit") return junit_report();
  if (flags.format == "github") return github_report();
  return text_report();
}

void count(validator::VerdictResult result, CheckCounts& counts) {
  using Result = validator::VerdictResult;
  ++counts.checked;
  if (result == Result::pass) ++counts.passed;
  if (result == Result::fail) ++counts.failed;
  if (result == Result::error) ++counts.errors;
  if (result == Result::unchecked) ++counts.unchecked;
}

Result<ExitCode, Failure> check(const CheckFlags& flags) {
  const auto plan = plan_of_flags(flags.plan, flags.use_case);
  if (!plan) return unexpected(told(flags.plan, plan.error()));
  const auto report = report_of(flags);
  const validator::Plan* rules = plan->imported.plan.get();
  CheckCounts counts;
  for (const std::string& file : flags.files) {
    const std::string name = file == "-" ? "stdin" : file;
    Progress progress("check " + name, input_bytes(file));
    const auto read = each_call(file, [&](const InputCall& input) {
      progress.at(input.bytes, counts.checked);
      const auto verdict =
          input.call ? validator::validate(*input.call, rules) : validator::malformed_verdict(*input.fault, rules);
      count(verdict.result, counts);
      const CheckedCall checked{name, input, verdict};
      if (checked.is_broken() || !verdict.notes.empty()) progress.clear();
      report->add(checked);
      return true;
    });
    if (!read) return unexpected(read.error());
  }
  report->finish(counts);
  if (counts.failed + counts.errors > 0) return ExitCode::fell_short;
  if (auto silence = silence_of({counts.checked > 0, counts.passed > 0, false}, flags.allow_empty))
    return unexpected(std::move(*silence));
  return ExitCode::done;
}

} // namespace

Run add_check(CLI::App& app) {
  const auto flags = std::make_shared<CheckFlags>();
  app.add_option(
         "FILE", flags->files,
         "Calls: one per line, a JSON array, the body of a batch, or a browser recording (HAR), also as gzip; - "
         "for stdin. Several files are read in order")
      ->required();
  app.add_option("--plan", flags->plan,
                 "The plan: a file (Segment, typewriter, RudderStack, JSON Schema, CSV) or a folder of JSON Schemas");
  app.add_option("--use-case", flags->use_case, "The plan of a use case: ID or GOAL/ID (see plumbline use-cases)");
  app.add_option("--format", flags->format, "text, json, junit or github (text)")
      ->check(CLI::IsMember({"text", "json", "junit", "github"}));
  app.add_flag("--json", flags->json, "The same as --format json");
  add_allow_empty(app, flags->allow_empty);
  return [flags] { return check(*flags); };
}

} // namespace plumbline::tool
