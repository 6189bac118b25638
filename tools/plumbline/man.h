#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline man`: the manual page, as troff.
Run add_man(CLI::App& app);

} // namespace plumbline::tool
