#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline send EVENT`: a sample call made from the plan (never evidence), and its verdict.
Run add_send(CLI::App& app);

} // namespace plumbline::tool
