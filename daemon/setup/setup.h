#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/debugger/board.h"
#include "daemon/ingest/record/sight.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/contract/state.h"
#include "daemon/setup/access/answer_memory.h"
#include "daemon/setup/access/audit.h"
#include "daemon/setup/access/transaction.h"
#include "daemon/setup/access/workspace_tokens.h"
#include "daemon/setup/checklist/call_rates.h"
#include "daemon/setup/checklist/call_sessions.h"
#include "daemon/setup/checklist/progress.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/destinations/destination.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"
#include "daemon/setup/rulebook_publisher.h"
#include "daemon/setup/workspace_destinations.h"
#include "daemon/setup/workspace_plans.h"
#include "daemon/setup/workspace_sessions.h"
#include "daemon/setup/workspace_sources.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

struct SetupOptions {
  std::filesystem::path state_dir;      ///< where a first start leaves owner.token and viewer.token
  bool auto_complete = true;            ///< evidence marks steps as complete by itself
  std::function<std::int64_t()> now_ms; ///< ms since the epoch
  /// Absolute paths of file destinations are below one of these.
  std::vector<std::filesystem::path> destination_dirs = {};
  /// Runs on the workspace's thread when the destinations or their sources changed.
  std::function<void()> on_destinations = nullptr;
  /// What viewers see of calls.
  ingest::Sight viewers_sight = {};
};

/// Durable calls since the start, by environment and result
/// (VerdictResult's number). The workspace's thread writes it.
using CallCounts = std::array<std::array<std::atomic<std::uint64_t>, 4>, 2>;

/// What the rest of the daemon reads of the set-up, from any thread.
struct Published {
  explicit Published(std::function<std::int64_t()> now_ms) : authority(std::move(now_ms)) {}

  Snapshot<ingest::Rulebook> rulebook{std::make_shared<const ingest::Rulebook>()};
  Authority authority;
  CallCounts calls;
  Snapshot<Destinations> destinations{std::make_shared<const Destinations>()};
};

/// The set-up: joins the classes that change its documents, loads and publishes them, and counts the calls of the
/// journal. A change takes a transaction(), which names who makes it. Every change is durable before anybody is told:
/// the caller, ingest (by the rulebook), the viewers (by the board). A refused change changes nothing. Not thread-safe:
/// lives on the workspace's thread. Members throw std::runtime_error if the disk fails, StateMoved if another daemon
/// changed the same document (then load(), and retry).
class Setup {
 public:
  /// Borrows all.
  Setup(SetupOptions options, journal::StateStore& store, journal::Journal& journal, debugger::ChecklistBoard& board,
        Published& published);

  /// Reads the documents and publishes them. A first start makes the workspace, its dev source Website and its two
  /// tokens.
  void load();

  /// For a change that `who` makes.
  Transaction transaction(const Identity& who) { return {documents_, audit_, who}; }
  /// For a change that no person makes: `role` says what does (AuditEntry::role).
  Transaction transaction(std::string_view role) { return {documents_, audit_, role}; }
  Audit& audit() { return audit_; }
  AnswerMemory& answers() { return answers_; }

  const SetupState& state() const { return state_; }
  Progress& progress() { return progress_; }
  const Progress& progress() const { return progress_; }
  const CallRates& rates() const { return rates_; }
  /// The compiled plan that calls are checked by; null: no plan in force.
  std::shared_ptr<const validator::Plan> plan_in_force(Environment env) const { return rulebook_.plan(env); }
  /// Seq of the newest call of the journal.
  std::uint64_t head() const { return journal_.head(); }
  /// For reading kept calls.
  journal::Journal& journal() const { return journal_; }
  std::int64_t now_ms() const { return options_.now_ms(); }
  /// Number of the latest change of a document ("setup", "sources"), for ETags.
  std::uint64_t revision(std::string_view document) const { return documents_.revision(document); }

  WorkspacePlans& plans() { return plans_; }
  WorkspaceSources& sources() { return sources_; }
  const WorkspaceSources& sources() const { return sources_; }
  WorkspaceDestinations& destinations() { return destinations_; }
  const WorkspaceDestinations& destinations() const { return destinations_; }
  WorkspaceSessions& sessions() { return sessions_; }
  const WorkspaceSessions& sessions() const { return sessions_; }
  WorkspaceTokens& tokens() { return tokens_; }

  /// Counts up to `at_most` calls (by whole groups) that are in the journal and not yet counted. False: there are no
  /// more.
  bool follow(std::size_t at_most);
  /// Writes the counts, so that the next start has little to count again.
  void keep() { progress_.keep(); }
  /// Removes the texts of calls that will be forgotten from all documents and what is left of older ones.
  void forget(const std::vector<journal::SeqRange>& gone);
  /// Thread: any (Progress::kept_through).
  std::uint64_t counted_for_good() const { return progress_.kept_through(); }

 private:
  void count(const journal::Group& group);

  const SetupOptions options_;
  Documents documents_;
  Audit audit_;
  AnswerMemory answers_;
  journal::Journal& journal_;
  Published& published_;

  WorkspaceTokens tokens_;
  SetupState state_;
  CallSessions call_sessions_;
  RulebookPublisher rulebook_;
  std::uint64_t counted_from_ = 0; ///< calls up to this one came before the start
  Progress progress_;
  WorkspacePlans plans_;
  WorkspaceSources sources_;
  WorkspaceDestinations destinations_;
  WorkspaceSessions sessions_;
  CallRates rates_;
  bool loaded_ = false; ///< once, at the start
};

} // namespace plumbline::setup
