#include "plans/diff/diff.h"

#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/check_report.h"
#include "tools/plumbline/offline/plan_argument.h"
#include "tools/plumbline/offline/progress.h"
#include "tools/plumbline/options/printable.h"
#include "validator/json/json_members.h"
#include "validator/validate.h"
#include "validator/verdict_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace plumbline::tool {

namespace {

/// How many calls are shown for each way in which verdicts change: the first ones.
constexpr std::size_t max_samples = 10;

struct DiffFlags {
  std::string before;
  std::string after;
  std::string events;
  bool json = false;
};

struct Changed {
  std::uint64_t count = 0;
  std::vector<std::string> text; ///< samples for people
  std::vector<std::string> json; ///< samples for programs

  void add(const std::string& file, const InputCall& input, const validator::Verdict& failing) {
    if (++count > max_samples) return;
    std::string line = "  " + printable(file) + ":" + std::to_string(input.line) + ": " + call_title(input);
    if (input.call->message_id) line += ", messageId " + printable(*input.call->message_id);
    for (const auto& violation : failing.violations) line += "\n    " + violation_line(violation);
    text.push_back(std::move(line));
    auto sample = json_text([&](JsonWriter& out) {
      out.object("line", input.line, "event", input.call->event, "messageId", input.call->message_id);
    });
    sample.back() = ',';
    json.push_back(sample + details_json(failing) + '}');
  }
};

struct Changes {
  std::uint64_t checked = 0;
  Changed failing; ///< fail by the new plan, but not by the old
  Changed passing; ///< the other way round
};

Result<Changes, Failure> judge_both(const std::string& file, const validator::Plan* before,
                                    const validator::Plan* after) {
  Changes changes;
  Progress progress("judge " + file, input_bytes(file));
  using validator::VerdictResult;
  const auto read = each_call(file, [&](const InputCall& input) {
    progress.at(input.bytes, changes.checked);
    ++changes.checked;
    if (!input.call) return true; // fails by both
    const auto was = validator::validate(*input.call, before);
    const auto is = validator::validate(*input.call, after);
    const bool failed = was.result == VerdictResult::fail;
    const bool fails = is.result == VerdictResult::fail;
    if (fails && !failed) changes.failing.add(file, input, is);
    if (failed && !fails) changes.passing.add(file, input, was);
    return true;
  });
  if (!read) return unexpected(read.error());
  return changes;
}

void print_text(const std::vector<plans::PlanChange>& changes, const Changes* judged) {
  std::string out;
  for (const auto effect : {plans::Effect::breaks, plans::Effect::tightens, plans::Effect::loosens}) {
    for (const auto& change : changes) {
      if (change.effect != effect) continue;
      out += std::string(plans::name_of(effect)) + " " + printable(change.rule);
      if (!change.pointer.empty()) out += " " + printable(change.pointer);
      out += ": " + printable(change.message) + "\n";
    }
  }
  if (changes.empty()) out += "The plans give every call the same verdict.\n";
  if (judged) {
    const auto tell = [&](const Changed& changed, std::string_view what) {
      out += std::to_string(changed.count) + " of " + std::to_string(judged->checked) + " calls " + std::string(what) +
             "\n";
      for (const std::string& sample : changed.text) out += sample + "\n";
      if (changed.count > changed.text.size())
        out += "  and " + std::to_string(changed.count - changed.text.size()) + " more\n";
    };
    tell(judged->failing, "newly fail:");
    tell(judged->passing, "no longer fail. Their violations were:");
  }
  std::cout << out << std::flush;
}

void print_json(const std::vector<plans::PlanChange>& changes, const Changes* judged) {
  std::string out = "{\"changes\":[";
  for (const auto& change : changes) {
    if (out.back() != '[') out += ",\n";
    out += json_text([&](JsonWriter& json) {
      json.object("effect", plans::name_of(change.effect), "rule", change.rule, "pointer",
                  change.pointer.empty() ? std::nullopt : std::optional(change.pointer), "message", change.message);
    });
  }
  out += ']';
  if (judged) {
    const auto samples_of = [](const Changed& changed) {
      return json_text([&](JsonWriter& json) {
        const auto samples = [&] {
          for (const auto& sample : changed.json) json.value(RawJson{sample});
        };
        json.object("count", changed.count, "samples", [&] { json.array(samples); });
      });
    };
    out += ',' + json_members("checked", judged->checked, "newlyFailing", RawJson{samples_of(judged->failing)},
                              "newlyPassing", RawJson{samples_of(judged->passing)});
  }
  std::cout << out << "}\n";
}

Result<ExitCode, Failure> compare(const DiffFlags& flags) {
  const auto before = read_plan_argument(flags.before);
  if (!before) return unexpected(told(flags.before, before.error()));
  const auto after = read_plan_argument(flags.after);
  if (!after) return unexpected(told(flags.after, after.error()));
  const validator::Plan* was = before->imported.plan.get();
  const validator::Plan* is = after->imported.plan.get();
  const auto changes = plans::diff(was->text(), is->text());
  std::optional<Changes> judged;
  if (!flags.events.empty()) {
    auto both = judge_both(flags.events, was, is);
    if (!both) return unexpected(both.error());
    judged = std::move(*both);
  }
  if (flags.json)
    print_json(changes, judged ? &*judged : nullptr);
  else
    print_text(changes, judged ? &*judged : nullptr);
  // Calls that were seen are better evidence than what might come.
  const bool breaks =
      judged ? judged->failing.count > 0
             : std::ranges::any_of(changes, [](const auto& change) { return change.effect == plans::Effect::breaks; });
  return breaks ? ExitCode::fell_short : ExitCode::done;
}

} // namespace

Run add_diff(CLI::App& app) {
  const auto flags = std::make_shared<DiffFlags>();
  app.add_option("BEFORE", flags->before, "The old plan: a file in any format, or a folder of JSON Schemas")
      ->required();
  app.add_option("AFTER", flags->after, "The new plan")->required();
  app.add_option("--events", flags->events, "Recorded calls: show whose verdicts change, with samples");
  app.add_flag("--json", flags->json, "One object {\"changes\",\"checked\",\"newlyFailing\",\"newlyPassing\"}");
  return [flags] { return compare(*flags); };
}

} // namespace plumbline::tool
