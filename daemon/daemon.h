#pragma once

#include "daemon/config.h"
#include "validator/values/result.h"

#include <memory>
#include <optional>
#include <string>

namespace plumbline {

class Signals;
struct Parts;
namespace http {
class TlsContext;
}
namespace validator {
struct PlanText;
}

/// Why the daemon did not start, or ended without being asked to.
struct DaemonFault {
  std::string sentence;
  bool wrong_usage = false; ///< exit code 2; otherwise 1
};

/// Owns every part and puts them together: the page to read first.
///
/// SIGHUP: reads certificate and key again.
///
/// Start: state directory (its lock), journal, workspace (tokens, use case), cores with their routers, listeners, ready
/// line. Stop (SIGTERM, SIGINT): listeners close; idle sessions end, busy ones answer first; after 3 s the rest is cut;
/// then journal, workspace, reader and cores, in the order in which they need each other.
class Daemon {
 public:
  explicit Daemon(Config config);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Serves until a signal ends it. Call once, from the main
  /// thread. Throws if the disk holds unexpected contents.
  [[nodiscard]] Result<void, DaemonFault> run();

 private:
  /// From the workspace's first choices to the signal that ends it.
  [[nodiscard]] Result<void, DaemonFault> serve(std::optional<validator::PlanText> plan,
                                                std::shared_ptr<const http::TlsContext> tls, Signals& signals);
  Config config_;
  std::unique_ptr<Parts> parts_;
};

/// What is wrong with the files that a configuration names (plan, scripts, certificate, key), a line for each problem;
/// "" = nothing, also if it names none.
[[nodiscard]] std::string check_files(const Config& config);

} // namespace plumbline
