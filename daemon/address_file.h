#pragma once

#include <filesystem>
#include <string>

namespace plumbline {

/// Leaves where the daemon is served in `address` of its state directory, two lines: console and API, then ingest. So
/// that the `plumbline` command finds it without being told. Whole or not at all; the last daemon's stays until the
/// next start. One that cannot be written is logged: the daemon serves without it.
void leave_address(const std::filesystem::path& directory, const std::string& console, const std::string& ingest);

/// Takes away what the last daemon left: whoever looks while this one starts shall not take its address for ours.
void take_back_address(const std::filesystem::path& directory);

} // namespace plumbline
