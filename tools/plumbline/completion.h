#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline completion SHELL`: a completion script for bash, zsh or fish.
Run add_completion(CLI::App& app);

} // namespace plumbline::tool
