#pragma once

#include "tools/plumbline/options/command.h"

#include <span>

namespace plumbline::tool {

/// Reads the command line, runs the command that it names and says what went wrong on stderr.
ExitCode run_command_line(int argc, const char* const* argv, std::span<const Command> commands);

} // namespace plumbline::tool
