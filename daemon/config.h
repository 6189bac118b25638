#pragma once

#include "daemon/debugger/second_opinions.h"
#include "daemon/http/listen_address.h"
#include "daemon/http/tls_context.h"
#include "daemon/journal/sqlite_journal.h"
#include "validator/privacy/hiding.h"
#include "validator/privacy/redaction.h"
#include "validator/values/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plumbline {

/// The daemon's configuration: from flags and a TOML file whose keys are the flags' names. Flags win; the last of a
/// repeated one wins.
struct Config {
  std::optional<http::ListenAddress> listen;         ///< ingest and console; absent only if both others are given
  std::optional<http::ListenAddress> ingest_listen;  ///< only ingest, besides that
  std::optional<http::ListenAddress> console_listen; ///< only console, besides that
  std::optional<http::ListenAddress> tls_listen;     ///< ingest over TLS, besides that; requires tls
  http::TlsFiles tls;
  std::vector<std::string> console_names; ///< names the console may be reached by: NAME, with any port, or NAME:PORT
  bool insecure_console = false;
  std::string state_dir;    ///< "" = the default (journal/state_directory.h)
  bool accept_loss = false; ///< start even if part of the state is lost
  std::string use_case;     ///< "" = unchanged
  std::filesystem::path plan;
  std::filesystem::path analytics_js; ///< the standalone build that pages may load from here; "" = none
  unsigned threads = 0;               ///< cores; 0 = as many as the machine has
  unsigned rate_limit = 0;            ///< calls a second from each source; 0 = no limit
  std::size_t max_waiting_bytes = 0;  ///< for calls that wait for the disk; 0 = the journal's own limit
  journal::Durability durability = journal::Durability::strict;
  std::optional<std::chrono::milliseconds> keep_for; ///< empty: calls of any age
  std::optional<std::uint64_t> keep_size;            ///< bytes; empty: no limit
  std::size_t dedupe_memory = 0;                     ///< bytes for remembered ids; 0 = the journal's own limit
  std::size_t max_connections = 0;                   ///< at once, over all cores
  std::size_t max_viewers = 2'000;                   ///< of the debugger, at once
  std::chrono::seconds viewer_timeout{60};           ///< for a viewer that answers no ping
  debugger::SecondOpinionMode second_opinion = debugger::SecondOpinionMode::sample;
  validator::Redaction redaction; ///< values that are checked and not kept
  validator::Hiding hiding;       ///< values that viewers do not see
  bool auto_complete = true;
  bool allow_private_destinations = false;             ///< also deliver to private, loopback and metadata addresses
  std::vector<std::filesystem::path> destination_dirs; ///< absolute; file destinations may also write there
  bool greet = false;
  std::string log_level = "info";
};

/// What the command line asks for besides a start.
struct CommandLine {
  enum class Wish : std::uint8_t { start, check_config, print };
  Wish wish = Wish::start;
  Config config;
  std::string text; ///< of print: --help, --version
};

/// The error is a sentence that names the flag, or the file and the line. Exit code 2.
[[nodiscard]] Result<CommandLine, std::string> read_command_line(int argc, const char* const* argv);

} // namespace plumbline
