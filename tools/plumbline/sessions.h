#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline sessions`: the windows over calls that tests made; makes one.
Run add_sessions(CLI::App& app);

} // namespace plumbline::tool
