#pragma once

#include "validator/result.h"

#include <string>

namespace CLI {
class App;
}

namespace plumbline::tool {

/// Which daemon a command talks to, and as whom.
struct DaemonAddress {
  std::string url;   ///< "http://127.0.0.1:8090", without a slash at its end
  std::string token; ///< of an owner or a viewer
};

/// What was said of it: --url, else $PLUMBLINE_URL; --token, else $PLUMBLINE_TOKEN; --state-dir, from which a token is
/// taken where none was said.
struct DaemonFlags {
  std::string url = "http://127.0.0.1:8090";
  std::string token;
  std::string state_dir;
};

/// Adds --url, --token and --state-dir. The flags outlive the app's parsing.
void add_daemon_flags(CLI::App& app, DaemonFlags& flags);

/// The address, its token read from owner.token of the state directory where none was said. The error is a sentence
/// that says what to do.
Result<DaemonAddress, std::string> daemon_address(const DaemonFlags& flags);

} // namespace plumbline::tool
