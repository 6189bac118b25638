#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline wait`: waits for steps of the checklist or for events to pass. Exit 3 with what is missing.
Run add_wait(CLI::App& app);

} // namespace plumbline::tool
