#include "tools/plumbline/options/command_line.h"

#include "tools/plumbline/options/printable.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::tool {

namespace {

ExitCode refuse(const std::string& name, const Failure& failure) {
  std::cerr << name << ": " << failure.sentence << '\n';
  return failure.code;
}

/// The last command of a line that was recognised: "destinations create".
const CLI::App& innermost(const CLI::App& app) {
  const auto* last = &app;
  for (auto chosen = app.get_subcommands(); !chosen.empty(); chosen = last->get_subcommands()) last = chosen.front();
  return *last;
}

/// An unknown command with --help: CLI11 shows the help of the rest of the line.
std::optional<std::string> unknown_word(const CLI::App& app) {
  if (innermost(app).get_subcommands([](const CLI::App*) { return true; }).empty()) return std::nullopt;
  for (auto& word : app.remaining(true))
    if (!word.starts_with('-')) return std::move(word);
  return std::nullopt;
}

ExitCode refuse_command(const CLI::App& app, const std::string& word) {
  std::string name = innermost(app).get_name();
  for (const auto* parent = innermost(app).get_parent(); parent; parent = parent->get_parent())
    name = parent->get_name() + " " + name;
  return refuse(
      name, {"there is no command '" + printable(word) + "' (" + name + " --help lists them)", ExitCode::wrong_usage});
}

} // namespace

ExitCode run_command_line(int argc, const char* const* argv, std::span<const Command> commands) {
  CLI::App app("Checks tracking calls, and queries and controls a plumblined.", "plumbline");
  app.set_version_flag("--version", std::string("plumbline ") + PLUMBLINE_VERSION);
  app.footer("Exit status: 0 done; 1 failed; 2 wrong usage; 3 a verdict or a checklist fell short, or no call\n"
             "was checked (--allow-empty accepts that).\n"
             "plumbline COMMAND --help has an example of each command.");
  app.require_subcommand(1);
  std::vector<std::pair<const CLI::App*, Run>> runs;
  for (const auto& command : commands) {
    auto* subcommand = app.add_subcommand(std::string(command.name), std::string(command.summary));
    subcommand->footer("Example:\n" + std::string(command.example));
    runs.emplace_back(subcommand, command.add_flags(*subcommand));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) { // --help, --version
    if (const auto nonsense = unknown_word(app)) return refuse_command(app, *nonsense);
    app.exit(asked);
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    if (chosen.empty() && argc > 1 && argv[1][0] != '-') return refuse_command(app, argv[1]);
    const auto name = chosen.empty() ? std::string("plumbline") : "plumbline " + chosen.front()->get_name();
    return refuse(name, {std::string(error.what()) + " (" + name + " --help has the flags and an example)",
                         ExitCode::wrong_usage});
  }
  for (const auto& [subcommand, run] : runs) {
    if (!subcommand->parsed()) continue;
    const auto name = "plumbline " + subcommand->get_name();
    try {
      const auto ended = run();
      return ended ? *ended : refuse(name, ended.error());
    } catch (const std::exception& error) {
      return refuse(name, {error.what()});
    }
  }
  return ExitCode::wrong_usage; // require_subcommand has refused this already
}

} // namespace plumbline::tool
