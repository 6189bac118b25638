#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline backup`: the state of a daemon, running or not, in one file.
Run add_backup(CLI::App& app);

/// `plumbline restore`: a state directory from such a file.
Run add_restore(CLI::App& app);

} // namespace plumbline::tool
