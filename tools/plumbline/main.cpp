#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/options/command_line.h"
#include "tools/plumbline/terminal/terminal_guard.h"

#include <iostream>
#include <unistd.h>

int main(int argc, char** argv) {
  namespace tool = plumbline::tool;
  const tool::TerminalGuard guard(std::cout, ::isatty(STDOUT_FILENO) == 1);
  return static_cast<int>(tool::run_command_line(argc, argv, tool::commands()));
}
