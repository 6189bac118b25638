#include "tools/plumbline/daemon_address.h"

#include "daemon/journal/state_directory.h"

#include <CLI/CLI.hpp>

#include <array>
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

/// The lines of `address`: the console's, and where calls go.
std::array<std::string, 2> left_addresses(const std::filesystem::path& directory) {
  std::ifstream stream(directory / "address");
  std::array<std::string, 2> lines;
  for (auto& line : lines) std::getline(stream, line);
  return lines;
}

} // namespace

void add_daemon_flags(CLI::App& app, DaemonFlags& flags) {
  app.add_option("--url", flags.url,
                 "The daemon's console address (what the state directory says, else " + std::string(default_url) + ")")
      ->envname("PLUMBLINE_URL");
  app.add_option("--token", flags.token, "An owner's or a viewer's token (the state directory's)")
      ->envname("PLUMBLINE_TOKEN");
  app.add_option("--state-dir", flags.state_dir, "The daemon's state directory, which has its address and its tokens");
}

Result<DaemonAddress, std::string> daemon_address(const DaemonFlags& flags) {
  DaemonAddress address{without_slashes(flags.url), flags.token, without_slashes(flags.url)};
  if (!flags.url.empty() && !is_daemon_url(address.url))
    return unexpected("--url: '" + flags.url + "' is no address of a daemon (as in " + std::string(default_url) + ")");
  if (!address.url.empty() && !address.token.empty()) return address;

  const auto directory =
      journal::choose_state_directory(flags.state_dir, [](const char* name) { return std::getenv(name); });
  if (!directory) return unexpected(directory.error());
  if (address.url.empty()) {
    const auto [console, ingest] = left_addresses(*directory);
    address.url = is_daemon_url(console) ? console : std::string(default_url);
    address.ingest_url = is_daemon_url(ingest) ? ingest : address.url;
  }
  for (const char* name : {"owner.token", "viewer.token"})
    if (address.token.empty()) address.token = first_line(*directory / name);
  if (address.token.empty())
    return unexpected("there is no token to be read in " + directory->string() +
                      ": give one with --token or PLUMBLINE_TOKEN, or name the daemon's --state-dir");
  return address;
}

} // namespace plumbline::tool
