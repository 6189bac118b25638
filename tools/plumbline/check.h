#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline check`: holds recorded calls to a plan, without a daemon. Exit 3 where a call fails.
Run add_check(CLI::App& app);

} // namespace plumbline::tool
