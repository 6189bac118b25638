#pragma once

#include "tools/plumbline/client/api_command.h"

#include <string>
#include <vector>

namespace plumbline::tool {

/// To which source calls are sent.
struct IngestFlags {
  std::string write_key; ///< --write-key, else $PLUMBLINE_WRITE_KEY
  std::string source;    ///< id or name, where no key was said
  std::string env = "dev";
  std::string ingest_url; ///< where ingest has a listener of its own
};

/// Adds --write-key, --source, --env and --ingest-url.
void add_ingest_flags(CLI::App& app, IngestFlags& flags);

/// Sends calls to a daemon's ingest as one source does.
class IngestClient {
 public:
  /// What was not said is asked of the daemon: the key of the source, or of the environment's first enabled one.
  static Result<IngestClient, Failure> open(const ApiFlags& api, const IngestFlags& flags);

  /// What is sent from now on is marked as replayed: the checklist does not count it.
  void mark_as_replay() { replay_ = true; }

  /// Sends a batch of calls (their JSON texts) and gives the answer, {"success":true,"verdicts":[...]}. Comes again
  /// where the daemon says so (429, 503), for as long as it says.
  Result<rapidjson::Document, Failure> send(const std::vector<std::string>& calls) const;

 private:
  IngestClient(DaemonClient client, std::string key) : client_(std::move(client)), key_(std::move(key)) {}

  DaemonClient client_;
  std::string key_;
  bool replay_ = false;
};

} // namespace plumbline::tool
