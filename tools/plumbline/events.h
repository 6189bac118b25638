#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline events`: calls of the journal, a page or a whole export; `events SEQ`: one of them, whole.
Run add_events(CLI::App& app);

} // namespace plumbline::tool
