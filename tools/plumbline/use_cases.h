#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline use-cases`: what a workspace can implement, from the catalog that is compiled in.
Run add_use_cases(CLI::App& app);

} // namespace plumbline::tool
