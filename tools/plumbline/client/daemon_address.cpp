#include "tools/plumbline/client/daemon_address.h"

#include "daemon/journal/sqlite/state_directory.h"
#include "tools/plumbline/client/daemon_url.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace plumbline::tool {

namespace {

constexpr std::string_view default_url = "http://127.0.0.1:8090";

bool is_daemon_url(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://") || url.starts_with("unix:/");
}

std::string without_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// The lines of the file `address`.
struct LeftAddresses {
  std::string console;
  std::string ingest; ///< where calls go
};
LeftAddresses left_addresses(const std::filesystem::path& directory) {
  std::ifstream stream(directory / "address");
  LeftAddresses left;
  std::getline(stream, left.console);
  std::getline(stream, left.ingest);
  return left;
}

bool is_of_this_machine(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "0.0.0.0" || host == "::";
}

/// Whether a given address is the listener whose address a daemon left: this machine's names are equal.
bool is_same_listener(const std::string& said, const std::string& left) {
  const auto one = read_daemon_url(said);
  const auto other = read_daemon_url(left);
  if (!one || !other || one->tls != other->tls || one->unix_path != other->unix_path) return false;
  if (!one->unix_path.empty()) return true;
  const bool same_host = one->host == other->host || (is_of_this_machine(one->host) && is_of_this_machine(other->host));
  return same_host && one->port == other->port && one->prefix == other->prefix;
}

unexpected<Failure> wrong(std::string sentence) {
  return unexpected(Failure{std::move(sentence), ExitCode::wrong_usage});
}

} // namespace

void add_daemon_flags(CLI::App& app, DaemonFlags& flags) {
  app.add_option("--url", flags.url,
                 "The console address of the daemon (the one in the state directory, else " + std::string(default_url) +
                     ")")
      ->envname("PLUMBLINE_URL");
  app.add_option("--token", flags.token, "An owner or viewer token (the one in the state directory)")
      ->envname("PLUMBLINE_TOKEN");
  app.add_option("--state-dir", flags.state_dir, "The daemon's state directory, which holds its address and tokens");
}

Result<DaemonAddress, Failure> daemon_address(const DaemonFlags& flags) {
  DaemonAddress address{without_slashes(flags.url), flags.token, without_slashes(flags.url)};
  if (!flags.url.empty() && !is_daemon_url(address.url))
    return wrong("--url: '" + flags.url + "' is not a daemon address, such as " + std::string(default_url));
  if (!address.url.empty() && !address.token.empty()) return address;

  const auto directory =
      journal::choose_state_directory(flags.state_dir, [](const char* name) { return std::getenv(name); });
  if (!directory) return wrong(directory.error());
  const auto left = left_addresses(*directory);
  if (address.token.empty()) {
    for (const char* name : {"owner.token", "viewer.token"})
      if (address.token.empty()) address.token = first_line(*directory / name);
    if (address.token.empty())
      return wrong("no token can be read in " + directory->string() +
                   ": set --token or PLUMBLINE_TOKEN, or the daemon's --state-dir");
    if (!is_daemon_url(left.console))
      return wrong("the daemon of " + directory->string() +
                   " left no address there, and its token is not sent to other daemons: set --url and --token");
    if (!address.url.empty() && !is_same_listener(address.url, left.console))
      return wrong("the token in " + directory->string() + " is for its own daemon at " + left.console +
                   " and is not sent to " + address.url +
                   ": set the token of that daemon with --token or PLUMBLINE_TOKEN");
    address.token_of = *directory;
    address.url = left.console; // as the daemon wrote it: another address of this machine may belong to somebody else
    address.ingest_url = is_daemon_url(left.ingest) ? left.ingest : left.console;
  }
  if (address.url.empty()) {
    address.url = is_daemon_url(left.console) ? left.console : std::string(default_url);
    address.ingest_url = is_daemon_url(left.ingest) ? left.ingest : address.url;
  }
  return address;
}

std::string why_token_stays(const DaemonAddress& address) {
  if (address.token_of.empty() || journal::is_served(address.token_of)) return "";
  return "another program answers there, and no daemon serves " + address.token_of.string();
}

} // namespace plumbline::tool
