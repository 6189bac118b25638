#pragma once

#include "daemon/debugger/board.h"
#include "daemon/setup/access/audit.h"
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

/// The checklist as it moves: counts calls, marks steps as done, keeps both, and tells the board. What is done is
/// durable before the board shows it. Counts are written at every step done, at least every `calls_between_writes`
/// calls and by keep(): what was counted since is counted again after a crash, from the position that was written, to
/// the same end. Lives on the workspace's thread.
class Progress {
 public:
  struct Options {
    bool auto_complete = true; ///< the evidence presses "Mark as complete"
    std::function<std::int64_t()> now_ms;
  };
  /// A write syncs four times. At 100,000 calls a second this makes three writes of it, and a start after a crash
  /// counts again for a quarter of a second at most.
  static constexpr std::uint64_t calls_between_writes = 32'768;

  /// Borrows all; `setup` is read at every look and must be whole whenever a member is called.
  Progress(Options options, const SetupState& setup, Documents& documents, Audit& audit,
           debugger::ChecklistBoard& board);

  /// Reads what was kept. Tells the board nothing: what a viewer finds at its start is the API's to say.
  void load();

  const Evidence& evidence() const { return evidence_; }
  const DoneSteps& done() const { return done_; }
  Step step(StepId id) const { return step_of(id, setup_, evidence_, done_); }

  /// Counts the next call of the journal, and marks what it makes ready as done. Disk faults are logged, and tried
  /// again by end_of_group(). Throws StateMoved.
  void fold(std::uint64_t seq, const ingest::Record& record);
  /// The call of this seq cannot be read.
  void pass_over(std::uint64_t seq) { evidence_.pass_over(seq); }
  /// Behind each group of calls: tells the board what changed, and writes the counts where it is time.
  void end_of_group();

  /// Marks a step as done by a person: where it is ready, or (with a reason) where it is not. A step that is done
  /// already stays as it is. Nothing can be overridden while nothing is chosen, nor a step of prod before the review.
  /// Refusals: not_ready with `missing`. Throws where the disk fails.
  Result<Step, Refusal> complete(StepId id, const std::optional<std::string>& override_reason, const std::string& by);

  /// The document that holds this evidence with what is done, to be written with a change of the set-up.
  std::pair<std::string, std::string> document_of(const Evidence& evidence) const;
  /// The same for a checklist that begins anew, with nothing done; forget_steps() once it is durable.
  static std::pair<std::string, std::string> document_without_steps(const Evidence& evidence);
  void forget_steps() { done_.clear(); }
  /// The set-up has changed (and is durable): with `evidence`, where the change rewrote it.
  void setup_changed(std::optional<Evidence> evidence = std::nullopt);

  /// Deliveries of calls up to this seq have changed what a step of destinations shows (and are durable).
  void deliveries_changed(std::uint64_t seq);

  /// Writes the counts. Throws where the disk fails.
  void keep();

  /// Writes the counts without what calls said that are about to be forgotten, and tells the board. Throws where the
  /// disk fails.
  void forget(const std::vector<journal::SeqRange>& gone);
  /// Every call up to this one is in counts that are durable; while they cannot be written, every call counts for that.
  /// Thread: any.
  std::uint64_t kept_through() const;

 private:
  struct Told {
    std::string signature;
    std::uint64_t after = 0;
  };
  void await_events();
  void complete_ready(std::uint64_t seq, std::int64_t at_ms);
  void try_complete(StepId id, std::uint64_t seq, std::int64_t at_ms);
  void mark_done(StepId id, Done done);
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
