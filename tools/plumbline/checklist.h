#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline checklist`: the steps of the set-up with what is missing; `checklist complete STEP` ticks one.
Run add_checklist(CLI::App& app);

} // namespace plumbline::tool
