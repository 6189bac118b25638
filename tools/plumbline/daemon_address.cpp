#include "tools/plumbline/daemon_address.h"

#include "daemon/journal/state_directory.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>

namespace plumbline::tool {

void add_daemon_flags(CLI::App& app, DaemonFlags& flags) {
  app.add_option("--url", flags.url, "The daemon's console address")->envname("PLUMBLINE_URL")->capture_default_str();
  app.add_option("--token", flags.token, "An owner's or a viewer's token (owner.token in the state directory)")
      ->envname("PLUMBLINE_TOKEN");
  app.add_option("--state-dir", flags.state_dir, "The daemon's state directory, from which the token is taken");
}

Result<DaemonAddress, std::string> daemon_address(const DaemonFlags& flags) {
  DaemonAddress address{flags.url, flags.token};
  while (address.url.ends_with('/')) address.url.pop_back();
  if (!address.url.starts_with("http://") && !address.url.starts_with("https://"))
    return unexpected("--url: '" + flags.url + "' is no address of a daemon (as in http://127.0.0.1:8090)");
  if (!address.token.empty()) return address;
  const auto directory =
      journal::choose_state_directory(flags.state_dir, [](const char* name) { return std::getenv(name); });
  if (!directory) return unexpected(directory.error());
  const auto file = *directory / "owner.token";
  std::ifstream stream(file);
  if (!std::getline(stream, address.token) || address.token.empty())
    return unexpected("there is no token in " + file.string() +
                      ": give one with --token or PLUMBLINE_TOKEN, or the daemon's --state-dir");
  return address;
}

} // namespace plumbline::tool
