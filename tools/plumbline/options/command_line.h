#pragma once

#include "tools/plumbline/options/command.h"

#include <span>

namespace plumbline::tool {

/// Reads the command line, runs the named command and reports failures on stderr.
[[nodiscard]] ExitCode run_command_line(int argc, const char* const* argv, std::span<const Command> commands);

} // namespace plumbline::tool
