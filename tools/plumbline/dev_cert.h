#pragma once

#include "tools/plumbline/command.h"

namespace plumbline::tool {

/// `plumbline dev-cert`: a local authority, which is kept, and a server certificate made by it; on stdout the flags for
/// plumblined, and how each kind of device comes to trust the authority.
Run add_dev_cert(CLI::App& app);

} // namespace plumbline::tool
