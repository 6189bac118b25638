#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline expect FILE`: waits until what came fits the file's expectation. Exit 3 with the nearest miss.
Run add_expect(CLI::App& app);

} // namespace plumbline::tool
