#pragma once

#include "validator/result.h"

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

/// The address. What was not said is what the daemon left in its state directory: `address` (else
/// http://127.0.0.1:8090), owner.token, else viewer.token. The error is a sentence that says what to do.
Result<DaemonAddress, std::string> daemon_address(const DaemonFlags& flags);

} // namespace plumbline::tool
