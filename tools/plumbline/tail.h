#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline tail`: the debugger in a terminal. Goes on over a restart of the daemon. Exit 3 where --count calls did
/// not come within --timeout.
Run add_tail(CLI::App& app);

} // namespace plumbline::tool
