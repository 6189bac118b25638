#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline run -- CMD`: a daemon of its own for one command. Exits with the worse of its status and the verdicts'.
Run add_run(CLI::App& app);

} // namespace plumbline::tool
