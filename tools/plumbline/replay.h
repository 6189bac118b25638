#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline replay FILE`: sends recorded calls in their order.
Run add_replay(CLI::App& app);

} // namespace plumbline::tool
