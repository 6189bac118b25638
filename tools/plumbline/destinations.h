#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline destinations`: lists, makes, tests, pauses and publishes destinations.
Run add_destinations(CLI::App& app);

} // namespace plumbline::tool
