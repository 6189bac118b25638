#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline infer`: a draft plan from recorded calls, on stdout.
Run add_infer(CLI::App& app);

} // namespace plumbline::tool
