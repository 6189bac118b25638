#pragma once

#include <filesystem>
#include <string>

namespace plumbline {

/// Writes the daemon's addresses to `address` in its state directory, two lines: console and API, then ingest, so that
/// the `plumbline` command finds it. Whole or not at all; it stays until the next start. A failure is logged: the
/// daemon serves without it.
void leave_address(const std::filesystem::path& directory, const std::string& console, const std::string& ingest);

/// Removes the last daemon's file: nobody shall take its address for ours while this one starts.
void take_back_address(const std::filesystem::path& directory);

} // namespace plumbline
