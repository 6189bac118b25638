#pragma once

#include "tools/plumbline/command.h"

#include <span>

namespace plumbline::tool {

/// All commands, in the order in which `plumbline --help` lists them.
std::span<const Command> commands();

} // namespace plumbline::tool
