#include "plans/infer/infer.h"

#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/progress.h"
#include "tools/plumbline/options/printable.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace plumbline::tool {

namespace {

struct InferFlags {
  std::vector<std::string> files;
  std::string name = "Inferred from calls";
};

/// How many likely mistakes are reported: the first ones.
constexpr std::size_t max_mistakes = 20;

void tell(const std::vector<plans::RuleMistake>& mistakes) {
  if (mistakes.empty()) return;
  std::cerr << "likely mistakes in the calls, which are not in the draft:\n";
  for (std::size_t i = 0; i < mistakes.size() && i < max_mistakes; ++i) {
    const auto& [rule, mistake] = mistakes[i];
    std::cerr << "  " << printable(rule) << (mistake.pointer.empty() ? "" : " " + printable(mistake.pointer)) << ": "
              << printable(mistake.message) << '\n';
  }
  if (mistakes.size() > max_mistakes) std::cerr << "  and " << mistakes.size() - max_mistakes << " more\n";
}

Result<ExitCode, Failure> infer(const InferFlags& flags) {
  plans::Inference inference;
  std::uint64_t broken = 0;
  for (const std::string& file : flags.files) {
    Progress progress("infer from " + file, input_bytes(file));
    const auto read = each_call(file, [&](const InputCall& input) {
      progress.at(input.bytes, inference.taken());
      if (input.call)
        inference.add(*input.call);
      else
        ++broken;
      return true;
    });
    if (!read) return unexpected(read.error());
  }
  if (inference.taken() == 0) return unexpected(Failure{"the input has no calls that a plan can have rules for"});
  const auto rules = inference.rules();
  std::cout << printable_json(plans::inferred_plan_json(flags.name, rules)) << std::flush;
  std::cerr << rules.size() << (rules.size() == 1 ? " rule from " : " rules from ") << inference.taken() << " calls";
  if (const auto other = inference.passed_over() + broken; other > 0)
    std::cerr << "; " << other << " could not be used (malformed, alias, or a page without a name)";
  if (inference.is_incomplete()) std::cerr << "; events or properties beyond the limits were left out";
  std::cerr << '\n';
  tell(inference.mistakes());
  return ExitCode::done;
}

} // namespace

Run add_infer(CLI::App& app) {
  const auto flags = std::make_shared<InferFlags>();
  app.add_option("FILE", flags->files, "Calls: one per line, a JSON array, or the body of a batch; - for stdin")
      ->required();
  app.add_option("--name", flags->name, "The plan's name (Inferred from calls)");
  return [flags] { return infer(*flags); };
}

} // namespace plumbline::tool
