#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline diff`: what a new plan would loosen, tighten or break, and (with --events) whose verdicts change. Exit 3
/// where something breaks, or a call fails that passed.
Run add_diff(CLI::App& app);

} // namespace plumbline::tool
