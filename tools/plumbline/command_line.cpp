#include "tools/plumbline/command_line.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <utility>
#include <vector>

namespace plumbline::tool {

namespace {

ExitCode refuse(const std::string& name, const Failure& failure) {
  std::cerr << name << ": " << failure.sentence << '\n';
  return failure.code;
}

} // namespace

ExitCode run_command_line(int argc, const char* const* argv, std::span<const Command> commands) {
  CLI::App app("Checks tracking calls, asks and follows a plumblined.", "plumbline");
  app.set_version_flag("--version", std::string("plumbline ") + PLUMBLINE_VERSION);
  app.footer("Exit status: 0 done; 1 failed; 2 wrong usage; 3 a verdict or a checklist fell short.\n"
             "plumbline COMMAND --help has an example of each.");
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
    app.exit(asked);
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    if (chosen.empty() && argc > 1 && argv[1][0] != '-')
      return refuse("plumbline", {"there is no command '" + std::string(argv[1]) + "' (plumbline --help lists them)",
                                  ExitCode::wrong_usage});
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
  return ExitCode::wrong_usage; // require_subcommand has refused this before
}

} // namespace plumbline::tool
