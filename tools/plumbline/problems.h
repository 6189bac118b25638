#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline problems`: violations grouped by source, event, kind and path, the most recent first.
Run add_problems(CLI::App& app);

} // namespace plumbline::tool
