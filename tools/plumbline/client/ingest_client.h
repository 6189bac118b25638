#pragma once

#include "tools/plumbline/client/api_command.h"

#include <string>
#include <vector>

namespace plumbline::tool {

/// The source that calls are sent to.
struct IngestFlags {
  std::string write_key; ///< --write-key, else $PLUMBLINE_WRITE_KEY
  std::string source;    ///< id or name, if no key was given
  std::string env = "dev";
  std::string ingest_url; ///< if ingest has its own listener
};

/// Adds --write-key, --source, --env and --ingest-url.
void add_ingest_flags(CLI::App& app, IngestFlags& flags);

/// Sends calls to a daemon's ingest as one source does.
class IngestClient {
 public:
  /// Asks the daemon for a missing key: that of the source, or of the environment's first enabled one.
  [[nodiscard]] static Result<IngestClient, Failure> open(const ApiFlags& api, const IngestFlags& flags);

  /// Marks later calls as replayed: the checklist does not count them.
  void mark_as_replay() { replay_ = true; }

  /// Sends a batch of calls (their JSON texts) and returns the answer, {"success":true,"verdicts":[...]}. Retries when
  /// the daemon asks for it (429, 503), after the time that it gives.
  [[nodiscard]] Result<rapidjson::Document, Failure> send(const std::vector<std::string>& calls) const;

 private:
  IngestClient(DaemonClient client, std::string key) : client_(std::move(client)), key_(std::move(key)) {}

  DaemonClient client_;
  std::string key_;
  bool replay_ = false;
};

} // namespace plumbline::tool
