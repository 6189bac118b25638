#include "tools/plumbline/command_line.h"
#include "tools/plumbline/commands.h"

int main(int argc, char** argv) {
  namespace tool = plumbline::tool;
  return static_cast<int>(tool::run_command_line(argc, argv, tool::commands()));
}
