#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline lint`: what is wrong or unwise in plans, with line and column. Exit 3 where a plan is refused (or, with
/// --strict, unwise).
Run add_lint(CLI::App& app);

} // namespace plumbline::tool
