#include "tools/plumbline/commands/command_facts.h"

#include "tools/plumbline/commands/commands.h"

#include <CLI/CLI.hpp>

namespace plumbline::tool {

namespace {

CommandFacts facts_of(const CLI::App& app) {
  CommandFacts facts;
  facts.name = app.get_name();
  facts.summary = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    FlagFacts flag{{}, option->get_description(), option->get_items_expected_max() > 0};
    for (const auto& name : option->get_lnames()) flag.names.push_back("--" + name);
    if (!flag.names.empty()) {
      facts.flags.push_back(std::move(flag));
    } else if (option->get_positional()) {
      flag.names.push_back(option->get_name(true));
      facts.arguments.push_back(std::move(flag));
    }
  }
  for (const CLI::App* word : app.get_subcommands([](const CLI::App*) { return true; }))
    facts.words.push_back(facts_of(*word));
  return facts;
}

} // namespace

std::vector<CommandFacts> command_facts() {
  std::vector<CommandFacts> all;
  for (const auto& command : commands()) {
    CLI::App app(std::string(command.summary), std::string(command.name));
    const auto run = command.add_flags(app);
    all.push_back(facts_of(app));
    all.back().summary = command.summary; // a command's own help may say more
    all.back().example = command.example;
  }
  return all;
}

} // namespace plumbline::tool
