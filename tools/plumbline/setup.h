#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline setup`: where the set-up stands; chooses a use case, ends the review, starts over.
Run add_setup(CLI::App& app);

} // namespace plumbline::tool
