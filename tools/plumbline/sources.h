#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline sources`: lists, makes, changes and publishes sources.
Run add_sources(CLI::App& app);

} // namespace plumbline::tool
