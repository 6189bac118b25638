#pragma once

#include "daemon/journal/contract/state.h"

#include <filesystem>
#include <memory>

namespace plumbline::journal {

/// The embedded engine of the workspace's documents: one SQLite file, beside the journal's. Opens or makes it. Throws
/// std::runtime_error with one sentence for an operator if it is damaged, of a newer version, or something else.
[[nodiscard]] std::unique_ptr<StateStore> open_sqlite_state(const std::filesystem::path& file);

} // namespace plumbline::journal
