#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline tokens`: lists who may look and who may change, makes a token, takes one back.
Run add_tokens(CLI::App& app);

} // namespace plumbline::tool
