#pragma once

#include <string>
#include <vector>

namespace plumbline::tool {

/// A flag or a positional argument, as help, manual and completion show it.
struct FlagFacts {
  std::vector<std::string> names; ///< "--since"; for a positional argument its one name, "FILTER"
  std::string description;
  bool takes_value = false;
};

/// A command of `plumbline`, or a subcommand (`sources create`).
struct CommandFacts {
  std::string name;
  std::string summary;
  std::string example; ///< whole lines, "" = none
  std::vector<FlagFacts> flags;
  std::vector<FlagFacts> arguments;
  std::vector<CommandFacts> words;
};

/// All of them, from the one table of commands (commands.h), in its order.
[[nodiscard]] std::vector<CommandFacts> command_facts();

} // namespace plumbline::tool
