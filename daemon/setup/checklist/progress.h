#pragma once

#include "daemon/debugger/board.h"
#include "daemon/setup/access/transaction.h"
#include "daemon/setup/checklist/checklist.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"
#include "validator/values/result.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// The key of the checklist's document.
inline constexpr std::string_view checklist_key = "checklist";

/// The checklist over time: counts calls, marks steps as done, stores both, and tells the board. A step is durable
/// before the board shows it as done. Counts are written at every step done, at least every `calls_between_writes`
/// calls and by keep(); after a crash later calls are counted again from the written position, with the same result.
/// Lives on the workspace's thread.
class Progress {
 public:
  struct Options {
    bool auto_complete = true; ///< the evidence presses "Mark as complete"
    std::function<std::int64_t()> now_ms;
  };
  /// A write syncs four times. At 100,000 calls a second this means three writes a second, and a start after a crash
  /// counts again for a quarter of a second at most.
  static constexpr std::uint64_t calls_between_writes = 32'768;

  /// Borrows all; `setup` is read at every look and must be complete whenever a member is called.
  Progress(Options options, const SetupState& setup, Documents& documents, Audit& audit,
           debugger::ChecklistBoard& board);

  /// Reads what was stored. Tells the board nothing: the API tells a viewer the state at its start.
  void load();

  const Evidence& evidence() const { return evidence_; }
  const DoneSteps& done() const { return done_; }
  Step step(StepId id) const { return step_of(id, setup_, evidence_, done_); }

  /// Counts the next call of the journal, and marks steps that it makes ready as done. Disk faults are logged, and
  /// tried again by end_of_group(). Throws StateMoved.
  void fold(std::uint64_t seq, const ingest::Record& record);
  /// Skips the call of this seq, which cannot be read.
  void pass_over(std::uint64_t seq) { evidence_.pass_over(seq); }
  /// Call it after each group of calls: tells the board what changed, and writes the counts when it is time.
  void end_of_group();

  /// Marks a step as done by a person: if it is ready, or (with a reason) if it is not. A step that is already done
  /// stays as it is. Nothing can be overridden before a choice, nor a step of prod before the review. Refusals:
  /// unknown_step, invalid (a blank reason), not_ready with `missing`. Throws if the disk fails.
  [[nodiscard]] Result<Step, Refusal> complete(const Transaction& transaction, std::string_view step,
                                               const std::optional<std::string>& override_reason);

  /// The document with this evidence and the steps done, to write with a change of the set-up.
  std::pair<std::string, std::string> document_of(const Evidence& evidence) const;
  /// The same for a new checklist with nothing done; call forget_steps() once it is durable.
  static std::pair<std::string, std::string> document_without_steps(const Evidence& evidence);
  void forget_steps() { done_.clear(); }
  /// Call it when a change of the set-up is durable; with `evidence` if the change rewrote it.
  void setup_changed(std::optional<Evidence> evidence = std::nullopt);

  /// Call it when deliveries of calls up to this seq changed a step of destinations (and are durable).
  void deliveries_changed(std::uint64_t seq);

  /// Writes the counts. Throws if the disk fails.
  void keep();

  /// Writes the counts without the texts of calls that will be forgotten, and tells the board. Throws if the disk
  /// fails.
  void forget(const std::vector<journal::SeqRange>& gone);
  /// Every call up to this one is in durable counts. While they cannot be written, all calls count as such. Thread:
  /// any.
  std::uint64_t kept_through() const;

 private:
  struct Told {
    std::string signature;
    std::uint64_t after = 0;
  };
  void await_events();
  void complete_ready(std::uint64_t seq, std::int64_t at_ms);
  void try_complete(StepId id, std::uint64_t seq, std::int64_t at_ms);
  void mark_done(const Transaction& transaction, std::string_view action, StepId id, Done done);
  void tell(const Step& step, std::uint64_t after);
  void tell_changes(std::uint64_t after);
  void write_failed(std::string_view what, std::string_view why);

  const Options options_;
  const SetupState& setup_;
  Documents& documents_;
  Audit& audit_;
  debugger::ChecklistBoard& board_;

  Evidence evidence_;
  DoneSteps done_;
  std::map<StepId, Told> told_;
  std::atomic<std::uint64_t> written_{0}; ///< the position of the document
  std::atomic<bool> failing_{false};      ///< the latest write failed, and was logged
  std::uint64_t changed_at_ = 0;          ///< the newest call of this group that changed a state; 0: none did
};

} // namespace plumbline::setup
