#pragma once

#include "tools/plumbline/client/daemon_client.h"
#include "tools/plumbline/options/command.h"

#include <optional>
#include <string>

namespace CLI {
class App;
}

/// Silence is not success: a test whose calls never came, or were judged by no rule, would always be green.
namespace plumbline::tool {

/// What came, as far as it decides whether a success means something.
struct Heard {
  bool calls = false;  ///< at least one
  bool judged = false; ///< at least one passed or failed: a rule applied to it
  bool errors = false; ///< the check of at least one itself failed
};

/// Why this is not a success, with exit status 3; absent if it is one. `allow_empty` accepts that nothing came or
/// nothing was judged, but not an error.
[[nodiscard]] std::optional<Failure> silence_of(const Heard& heard, bool allow_empty);

/// Adds --allow-empty.
void add_allow_empty(CLI::App& app, bool& allow_empty);

/// Which of a daemon's calls; empty fields do not filter.
struct HeardWhere {
  std::string env;
  std::string session;
  std::string after;       ///< a seq, exclusive
  std::string errors_from; ///< a time: errors before it do not count
};

/// Asks the daemon, which uses its index.
[[nodiscard]] Result<Heard, Failure> heard_by(const DaemonClient& client, const HeardWhere& where);

} // namespace plumbline::tool
