#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline plan`: the tracking plan in force, its versions; publishes, imports and exports it.
Run add_plan(CLI::App& app);

} // namespace plumbline::tool
