#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/setup/access/transaction.h"
#include "daemon/setup/checklist/progress.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/destinations/destination.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// What a destination is made from.
struct DestinationDraft {
  std::string name;
  std::string category;
  DestinationKind kind = DestinationKind::webhook;
  Environment env = Environment::dev;
  std::vector<std::string> sources;
  DestinationSettings settings;
  std::string filter;
  bool failing = true;
};

/// The fields to change; an absent field keeps its value.
struct DestinationChanges {
  std::optional<std::string> name;
  std::optional<std::string> filter;
  std::optional<bool> failing;
  std::optional<bool> paused;
  std::optional<std::vector<std::string>> sources;
  std::optional<DestinationSettings> settings;
};

/// The destinations of the workspace, with what was delivered to them. A change is durable before couriers, viewers and
/// the caller hear of it; a refused change changes nothing. Members throw as Setup's do. Lives on the workspace's
/// thread.
class WorkspaceDestinations {
 public:
  struct Options {
    FilePlaces places;                    ///< where file destinations may write
    std::function<std::int64_t()> now_ms; ///< ms since the epoch
    std::function<void()> on_change;      ///< called when what is delivered where changed; may be empty
  };
  /// Borrows all but the options. Only this changes the destinations in `state`.
  WorkspaceDestinations(Options options, SetupState& state, Documents& documents, Progress& progress,
                        journal::Journal& journal, Snapshot<Destinations>& published);

  /// Reads the stored destinations into the state, and publishes them.
  void load();

  /// It receives calls journalled after this moment. Refusals: invalid (an unknown source, a file that another writes),
  /// wrong_env.
  [[nodiscard]] Result<Destination, Refusal> create(const Transaction& transaction, DestinationDraft draft);
  /// Makes the prod destination of a dev one; absent fields are the dev one's. `sources` absent: what the dev one's
  /// sources were published as. Refusals: not_found, not_dev, already_published, and create()'s.
  [[nodiscard]] Result<Destination, Refusal> publish(const Transaction& transaction, std::string_view id,
                                                     DestinationChanges changes);
  /// Refusals: not_found, and create()'s.
  [[nodiscard]] Result<Destination, Refusal> change(const Transaction& transaction, std::string_view id,
                                                    DestinationChanges changes);
  /// Refusals: not_found.
  [[nodiscard]] Result<void, Refusal> remove(const Transaction& transaction, std::string_view id);
  /// Delivers again from this seq on (or, beyond its position, skips up to it). Refusals: not_found, invalid.
  [[nodiscard]] Result<Destination, Refusal> replay(const Transaction& transaction, std::string_view id,
                                                    std::uint64_t from_seq);
  /// Seq of the first kept call that was received at or after this time; head + 1 if there is none. May block.
  std::uint64_t first_seq_since(std::int64_t unix_ms);
  /// Records the result of a delivery: durable at return if anything was delivered. False: the destination is gone or
  /// was replayed in between, and the report is useless.
  bool record(const DeliveryReport& report);
  /// Notes in the audit that a destination's address was refused: once for each destination and reason.
  void note_refused(const Transaction& transaction, const std::string& destination, const std::string& why);
  /// How far the violations of calls were forwarded to other sources: a seq; absent: never yet.
  [[nodiscard]] std::optional<std::uint64_t> forwarded_violations();
  void keep_forwarded_violations(std::uint64_t through);
  /// How many kept calls a destination has yet to look at.
  std::uint64_t backlog(const Destination& destination) const {
    return journal_.kept_after(destination.progress->position);
  }
  const FilePlaces& places() const { return options_.places; }

 private:
  [[nodiscard]] std::optional<Refusal> wrong_sources(const DestinationEntry& entry) const;
  [[nodiscard]] std::optional<Refusal> wrong_file(const DestinationEntry& entry) const;
  [[nodiscard]] std::optional<Refusal> wrong_with(const DestinationEntry& entry) const;
  Destination put(const Transaction& transaction, DestinationEntry entry,
                  std::shared_ptr<const DeliveryProgress> progress, std::string_view action);
  void enter(Destinations next, std::uint64_t after);

  const Options options_;
  SetupState& state_;
  Documents& documents_;
  Progress& progress_;
  journal::Journal& journal_;
  Snapshot<Destinations>& published_;
  std::map<std::string, std::string> refused_; ///< the latest reason, by destination
};

} // namespace plumbline::setup
