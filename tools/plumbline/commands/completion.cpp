#include "tools/plumbline/commands/command_facts.h"
#include "tools/plumbline/commands/commands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

namespace plumbline::tool {

namespace {

/// A text inside single quotes of a shell.
std::string single_quoted(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\'')
      out += "'\\''";
    else
      out += letter;
  }
  return out;
}

/// The same in a specification of zsh's _arguments, where brackets and colons are special.
std::string specified(std::string_view text) {
  std::string out;
  for (const char letter : single_quoted(text)) {
    if (letter == '[' || letter == ']' || letter == ':') out += '\\';
    out += letter;
  }
  return out;
}

/// Each flag of a command and its subcommands, once.
std::vector<FlagFacts> flags_of(const CommandFacts& command) {
  std::vector<FlagFacts> flags;
  std::set<std::string> seen;
  const auto add = [&](const std::vector<FlagFacts>& more) {
    for (const auto& flag : more)
      if (seen.insert(flag.names.front()).second) flags.push_back(flag);
  };
  add(command.flags);
  for (const auto& word : command.words) add(word.flags);
  return flags;
}

void print_bash(const std::vector<CommandFacts>& commands) {
  std::cout << "# plumbline completion bash > /usr/share/bash-completion/completions/plumbline\n"
               "_plumbline() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words=\n  if [ \"$COMP_CWORD\" = 1 ]; then\n    "
               "words='";
  for (const auto& command : commands) std::cout << command.name << ' ';
  std::cout << "--help --version'\n  else\n    case \"${COMP_WORDS[1]}\" in\n";
  for (const auto& command : commands) {
    std::cout << "      " << command.name << ") words='";
    for (const auto& word : command.words) std::cout << word.name << ' ';
    for (const auto& flag : flags_of(command))
      for (const auto& name : flag.names) std::cout << name << ' ';
    std::cout << "' ;;\n";
  }
  std::cout << "    esac\n  fi\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
               "  [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default\n}\ncomplete -F _plumbline plumbline\n";
}

void print_zsh(const std::vector<CommandFacts>& commands) {
  std::cout << "#compdef plumbline\n# plumbline completion zsh > \"${fpath[1]}/_plumbline\"\n_plumbline() {\n"
               "  local -a commands=(\n";
  for (const auto& command : commands)
    std::cout << "    '" << command.name << ":" << specified(command.summary) << "'\n";
  std::cout << "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
               "  case $words[2] in\n";
  for (const auto& command : commands) {
    std::cout << "    " << command.name << ")\n      _arguments -S";
    for (const auto& flag : flags_of(command))
      std::cout << " \\\n        '" << flag.names.front() << "[" << specified(flag.description) << "]"
                << (flag.takes_value ? ":value:_files'" : "'");
    if (!command.words.empty()) {
      std::cout << " \\\n        '2:word:(";
      for (const auto& word : command.words) std::cout << word.name << ' ';
      std::cout << ")'";
    }
    std::cout << " \\\n        '*:argument:_files' ;;\n";
  }
  std::cout << "  esac\n}\n_plumbline \"$@\"\n";
}

void print_fish(const std::vector<CommandFacts>& commands) {
  std::cout << "# plumbline completion fish > ~/.config/fish/completions/plumbline.fish\n";
  for (const auto& command : commands)
    std::cout << "complete -c plumbline -n __fish_use_subcommand -f -a " << command.name << " -d '"
              << single_quoted(command.summary) << "'\n";
  for (const auto& command : commands) {
    const auto within = "complete -c plumbline -n '__fish_seen_subcommand_from " + command.name + "'";
    for (const auto& word : command.words)
      std::cout << within << " -f -a " << word.name << " -d '" << single_quoted(word.summary) << "'\n";
    for (const auto& flag : flags_of(command))
      std::cout << within << " -l " << flag.names.front().substr(2) << (flag.takes_value ? " -r" : "") << " -d '"
                << single_quoted(flag.description) << "'\n";
  }
}

} // namespace

Run add_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell]() -> Result<ExitCode, Failure> {
    const auto commands = command_facts();
    if (*shell == "bash") print_bash(commands);
    if (*shell == "zsh") print_zsh(commands);
    if (*shell == "fish") print_fish(commands);
    return ExitCode::done;
  };
}

} // namespace plumbline::tool
