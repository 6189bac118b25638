#include "tools/plumbline/commands/command_facts.h"
#include "tools/plumbline/commands/commands.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <sstream>

namespace plumbline::tool {

namespace {

/// A text that troff shows literally: no requests, no escapes, hyphens that can be copied.
std::string troff(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char letter : text) {
    if (at_start && (letter == '.' || letter == '\'')) out += "\\&";
    if (letter == '\\')
      out += "\\e";
    else if (letter == '-')
      out += "\\-";
    else
      out += letter;
    at_start = letter == '\n';
  }
  return out;
}

void print_flags(const std::vector<FlagFacts>& flags, bool positional) {
  for (const auto& flag : flags) {
    std::string names;
    for (const auto& name : flag.names) names += (names.empty() ? "" : ", ") + name;
    std::cout << ".TP\n" << (positional ? ".I " : ".B ") << troff(names) << '\n' << troff(flag.description) << '\n';
  }
}

void print_command(const CommandFacts& command, const std::string& before) {
  std::cout << ".SS " << troff(before + command.name);
  for (const auto& argument : command.arguments) std::cout << ' ' << troff(argument.names.front());
  std::cout << '\n' << troff(command.summary) << ".\n";
  print_flags(command.arguments, true);
  print_flags(command.flags, false);
  for (const auto& word : command.words) print_command(word, before + command.name + " ");
  if (!command.example.empty()) std::cout << ".PP\nExample:\n.PP\n.nf\n" << troff(command.example) << "\n.fi\n";
}

void print_manual() {
  std::cout
      << ".TH PLUMBLINE 1 \"\" \"plumbline " PLUMBLINE_VERSION "\" \"Plumbline\"\n"
         ".SH NAME\nplumbline \\- checks tracking calls, and queries and controls a plumblined\n"
         ".SH SYNOPSIS\n.B plumbline\n.I COMMAND\n[ARGUMENT]...\n"
         ".SH DESCRIPTION\nCommands that talk to a daemon find its address and a token in its state directory, unless "
         "\\-\\-url and \\-\\-token or the environment give them. Tables are for people; \\-\\-json is for "
         "programs.\n"
         ".SH COMMANDS\n";
  for (const auto& command : command_facts()) print_command(command, "");
  std::cout << ".SH EXIT STATUS\n"
               ".TP\n.B 0\ndone\n.TP\n.B 1\nfailed\n.TP\n.B 2\nwrong usage\n"
               ".TP\n.B 3\na verdict, the checklist or an expectation fell short\n"
               ".SH ENVIRONMENT\n"
               ".TP\n.B PLUMBLINE_URL\nthe daemon's console address\n"
               ".TP\n.B PLUMBLINE_TOKEN\nan owner's or a viewer's token\n"
               ".TP\n.B PLUMBLINE_WRITE_KEY\nthe write key that send and replay use\n"
               ".TP\n.B NO_COLOR\nif not empty, no colours on a terminal\n"
               ".TP\n.B STATE_DIRECTORY, XDG_STATE_HOME\nthe place of the daemon's state directory\n"
               ".SH FILES\n"
               ".TP\n.I ~/.local/state/plumbline\nthe state directory: address, owner.token and viewer.token\n"
               ".SH SEE ALSO\n.BR plumblined (8)\n";
}

} // namespace

Run add_man(CLI::App&) {
  return []() -> Result<ExitCode, Failure> {
    print_manual();
    return ExitCode::done;
  };
}

} // namespace plumbline::tool
