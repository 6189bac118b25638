#pragma once

#include <string>

namespace plumbline {

/// A sentence of the daemon for somebody at a terminal: where it names a route of the API ("POST /api/setup/review")
/// that a command of `plumbline` asks, the command takes its place.
std::string in_commands(std::string sentence);

} // namespace plumbline
