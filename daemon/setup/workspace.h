#pragma once

#include "daemon/core/fair_worker.h"
#include "daemon/core/worker.h"
#include "daemon/setup/setup.h"

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// Why a step was not marked as complete.
struct CompleteFault {
  std::string code; ///< not_ready, unknown_step, owner_only, stale, unavailable
  std::string message;
  std::string missing_json; ///< [Missing]; "" = none
};

/// The workspace: the whole set-up, on its own thread, so
/// that no core thread ever waits for its disk. An example:
///
///     Workspace workspace(options, store, journal, board);       // loads, or makes a first workspace
///     if (auto chosen = workspace.choose("personalize-winback"); !chosen) ...     // at start
///     journal.on_commit([&](auto) { workspace.wake(); });
///     add_setup_routes(router, workspace);
///     SnapshotReader<ingest::Rulebook> rules(workspace.rulebook());      // on each core
///
/// Thread: one thread calls what is marked "at start",
/// before wake() and the first request; the rest any.
class Workspace {
 public:
  /// Borrows store, journal and board, which outlive it. Throws if the state cannot be read or written.
  Workspace(SetupOptions options, journal::StateStore& store, journal::Journal& journal,
            debugger::ChecklistBoard& board);
  /// stop()s.
  ~Workspace();

  // At start:

  /// Chooses "U" or "GOAL/U". The present use case is fine, locked or not. Refusals: unknown_use_case; locked, whose
  /// message names the locked one.
  [[nodiscard]] Result<void, Refusal> choose(std::string_view use_case);
  /// Gets a sentence that says which rules in force are missing from a new plan's file. Thread: the workspace's.
  using TellGone = std::function<void(const std::string&)>;
  /// Takes the own plan (WorkspacePlans::take_file).
  [[nodiscard]] Result<void, Refusal> adopt(validator::PlanText plan, const TellGone& tell = {});
  /// The write key of the oldest enabled source of the environment; "" if there is none.
  std::string write_key(Environment env) const;
  /// What is implemented, for people: "personalize-winback under GOAL (also under OTHER: say GOAL/USE-CASE)"; "" if
  /// nothing is chosen.
  std::string use_case() const;

  // Any thread:

  const Snapshot<ingest::Rulebook>& rulebook() const { return published_.rulebook; }
  /// What is delivered where, and how far it has come.
  const Snapshot<Destinations>& destinations() const { return published_.destinations; }
  const Authority& authority() const { return published_.authority; }
  const CallCounts& calls() const { return published_.calls; }
  /// What a client of this role sees of calls.
  ingest::Sight sight_of(Role role) const { return role == Role::owner ? ingest::Sight() : viewers_sight_; }

  /// Call it when the journal has new calls. Costs an atomic exchange; many wakes cause one look.
  void wake();

  /// Runs job(Setup&) on the workspace's thread, once every call that is durable now was counted, and resumes the
  /// caller on its own executor with the result. The result type must be default-constructible.
  template<class Job>
  auto ask(Job job) -> task<std::invoke_result_t<Job, Setup&>> {
    auto on_worker = [this, job = std::move(job)]() mutable {
      catch_up();
      return job(setup_);
    };
    return worker_.run(std::move(on_worker));
  }

  /// Runs job(journal) on the thread of studies, for work that may take seconds and needs nothing of the set-up (a
  /// plan's file of 15 MB, a look at 100,000 calls), while the workspace goes on. Requests take turns, and a job whose
  /// client has left is not begun. Resumes the caller as ask() does.
  template<class Job>
  auto study(std::string who, FairWorker::Flag left, Job job)
      -> task<FairWorker::Outcome<std::invoke_result_t<Job, journal::Journal&>>> {
    auto on_worker = [&journal = setup_.journal(), job = std::move(job)]() mutable { return job(journal); };
    return studies_.run(std::move(who), std::move(left), std::move(on_worker));
  }

  /// Opens a session of the console for the holder of this token under this Host, durable before anybody is told, and
  /// returns its id. Absent: no valid token.
  [[nodiscard]] task<std::optional<std::string>> sign_in(std::string token, std::string host);
  /// Ends a session, by its name. False: the disk did not take it.
  task<bool> sign_out(std::string name);

  /// "Mark as complete": the Step's JSON. Owners only.
  [[nodiscard]] task<Result<std::string, CompleteFault>>
  complete(std::string step, std::optional<std::string> override_reason, Identity who);

  /// Stores in the audit that an address was refused at a connect (WorkspaceDestinations::note_refused).
  void note_refused(std::string destination, std::string why);

  /// Logs that so many wrong tokens came from this address, and stores it in the audit.
  void note_wrong_token(std::string address, std::uint64_t count);

  /// Stores in the audit who had calls forgotten, by what ("env, user") and how many.
  void note_forgotten(Identity who, std::string which, std::uint64_t count);

  /// Call it before calls are forgotten: counts them for good, and removes their texts from all documents. Blocks.
  /// Throws std::runtime_error on failure. Thread: one that may block.
  void forget(const std::vector<journal::SeqRange>& gone);

  /// Retention may drop calls below this seq, which are counted
  /// for good. If more remain, has them written down soon.
  std::uint64_t may_drop_below();

  /// The plan's file was read again: runs WorkspacePlans::take_file after earlier jobs. Logs the outcome.
  void replace_plan(validator::PlanText plan, TellGone tell = {});

  /// Finishes the given jobs, writes the counts and ends the thread. Idempotent.
  void stop();

 private:
  void catch_up();
  void look();

  Published published_;
  const ingest::Sight viewers_sight_;
  Setup setup_; ///< after the start only the worker's thread touches it
  std::atomic<bool> woken_ = false;
  std::atomic<bool> keep_wanted_ = false;
  bool stopped_ = false;
  Worker worker_{"workspace"};
  FairWorker studies_{"plan-studies"};
};

} // namespace plumbline::setup
