#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline coverage`: of each rule whether it was seen and how it fared; and what is seen but unplanned.
Run add_coverage(CLI::App& app);

} // namespace plumbline::tool
