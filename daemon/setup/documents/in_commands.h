#pragma once

#include <string>

namespace plumbline {

/// A sentence of the daemon for a person at a terminal: routes of the API in it ("POST /api/setup/review") are replaced
/// by the `plumbline` commands that call them.
[[nodiscard]] std::string in_commands(std::string sentence);

} // namespace plumbline
