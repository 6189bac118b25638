#pragma once

#include "tools/plumbline/options/command.h"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace plumbline::tool {

/// Which daemon a command talks to, and with which token.
struct DaemonAddress {
  std::string url;   ///< of console and API: "http://127.0.0.1:8090" without a slash at its end, or "unix:/run/x.sock"
  std::string token; ///< an owner's or a viewer's
  std::string ingest_url; ///< where calls are sent: the same unless the daemon left another address
  /// The directory that the token was read from: it is sent to that daemon only. Empty: the user gave the token.
  std::filesystem::path token_of = {};
};

/// The user's choice: --url, else $PLUMBLINE_URL; --token, else $PLUMBLINE_TOKEN; --state-dir, which supplies what is
/// missing.
struct DaemonFlags {
  std::string url;
  std::string token;
  std::string state_dir;
};

/// Adds --url, --token and --state-dir. The flags outlive the app's parsing.
void add_daemon_flags(CLI::App& app, DaemonFlags& flags);

/// The address. The daemon's state directory supplies what the user did not give: `address`, owner.token, else
/// viewer.token. Such a token is sent to this daemon's own listener only: a given address must be that one (by any name
/// of this machine), else a token must be given too. The failure says what to do.
[[nodiscard]] Result<DaemonAddress, Failure> daemon_address(const DaemonFlags& flags);

/// Why the token may not be sent over this connection; "" = it may. Checked once connected: if the daemon still holds
/// its directory, the listener is its own.
[[nodiscard]] std::string why_token_stays(const DaemonAddress& address);

} // namespace plumbline::tool
