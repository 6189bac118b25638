#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline notices`: what never became a call, the newest first.
Run add_notices(CLI::App& app);

} // namespace plumbline::tool
