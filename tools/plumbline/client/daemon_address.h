#pragma once

#include "tools/plumbline/options/command.h"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace plumbline::tool {

/// Which daemon a command talks to, and as whom.
struct DaemonAddress {
  std::string url;   ///< of console and API: "http://127.0.0.1:8090" without a slash at its end, or "unix:/run/x.sock"
  std::string token; ///< of an owner or a viewer
  std::string ingest_url; ///< where calls are sent: the same unless the daemon left another
  /// Whose daemon the token is of, where it was read there: it is sent to no other. Empty: the token was said.
  std::filesystem::path token_of = {};
};

/// What was said of it: --url, else $PLUMBLINE_URL; --token, else $PLUMBLINE_TOKEN; --state-dir, from which is taken
/// what was not said.
struct DaemonFlags {
  std::string url;
  std::string token;
  std::string state_dir;
};

/// Adds --url, --token and --state-dir. The flags outlive the app's parsing.
void add_daemon_flags(CLI::App& app, DaemonFlags& flags);

/// The address. What was not said is what the daemon left in its state directory: `address`, owner.token, else
/// viewer.token. Such a token goes to this daemon's own listener alone: an address that was said must be that one (by
/// whatever name of this machine), else a token must be said too. The failure says what to do.
Result<DaemonAddress, Failure> daemon_address(const DaemonFlags& flags);

/// Why the token may not be sent to whom a connection was made; "" = it may. Asked when the connection stands: its
/// daemon holds its directory still, so the listener is its own.
std::string why_token_stays(const DaemonAddress& address);

} // namespace plumbline::tool
