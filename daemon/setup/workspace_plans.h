#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/setup/access/transaction.h"
#include "daemon/setup/checklist/progress.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"
#include "daemon/setup/plans/plan_edit.h"
#include "daemon/setup/plans/plan_versions.h"
#include "daemon/setup/rulebook_publisher.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// What a publish changes, or would change, in the plan in force in prod.
struct Publication {
  int version = 0;
  PlanChanges changes;
};

/// What the workspace implements, and the versions of its tracking plan. A change is durable before ingest, viewers and
/// the caller hear of it; a refused change changes nothing. Members throw as Setup's do. Lives on the workspace's
/// thread.
class WorkspacePlans {
 public:
  /// `now_ms`: ms since the epoch. Borrows the rest. Only this changes the selection and the plans in `state`.
  WorkspacePlans(std::function<std::int64_t()> now_ms, SetupState& state, Documents& documents, Progress& progress,
                 RulebookPublisher& rulebook, const journal::Journal& journal);

  /// The document of a first start, which must be written: nothing is chosen.
  static std::pair<std::string, std::string> first();
  /// Reads the stored selection and the plans in force into the state.
  void load();

  /// Chooses a use case: its draft is in force at once. Refusals: unknown_use_case, locked.
  [[nodiscard]] Result<void, Refusal> choose(const Transaction& transaction, std::string_view goal,
                                             std::string_view use_case);
  /// Ends the review: the choice is locked, the plan becomes the next version in both environments, evidence begins. A
  /// second time changes nothing. Refusals: no_use_case, empty_plan.
  [[nodiscard]] Result<void, Refusal> review(const Transaction& transaction);
  /// Starts over: nothing is chosen, no plan is in force, the checklist is empty. Sources, tokens, sessions and the
  /// journal stay; numbers of versions go on. Evidence counts from the next review. Refusals: invalid, if `confirm` is
  /// not the workspace's name.
  [[nodiscard]] Result<void, Refusal> reset(const Transaction& transaction, std::string_view confirm);

  /// Takes the text of the file with the own plan, at start and whenever it may have changed. The first time it becomes
  /// the plan in force in dev and prod, and counts as reviewed. Later the text that was taken last changes nothing,
  /// even after edits; a different text is the next version, in force in dev. Refusals: locked (a use case of the
  /// catalog was reviewed), empty_plan, invalid_plan.
  [[nodiscard]] Result<PlanVersionPtr, Refusal> take_file(const Transaction& transaction, validator::PlanText plan);
  /// Edits the plan that is in force in dev. Before the review this changes the draft, in both environments; later the
  /// result is the next version, in force in dev. An edit without effect makes no version. Refusals: no_plan, invalid,
  /// empty_plan, invalid_plan. `dry_run`: returns the version that would be made, with the same refusals, and changes
  /// nothing.
  [[nodiscard]] Result<PlanVersionPtr, Refusal> edit(const Transaction& transaction, const std::vector<PlanEdit>& edits,
                                                     bool dry_run = false);
  /// Replaces the whole plan that is in force in dev, by the same rules. `origin`: "import", "file" or "edit".
  /// Refusals: no_plan, empty_plan, invalid_plan.
  [[nodiscard]] Result<PlanVersionPtr, Refusal> replace(const Transaction& transaction, validator::PlanText plan,
                                                        std::string_view origin, bool dry_run = false);
  /// Puts a version (absent: dev's) in force in prod; events whose rules differ there become unseen. `dry_run`: only
  /// returns what it would change. Refusals: no_plan, not_reviewed, not_found.
  [[nodiscard]] Result<Publication, Refusal> publish(const Transaction& transaction, std::optional<int> number,
                                                     bool dry_run = false);

  /// A version of the plan (absent: the one in force in `env`). Refusals: no_plan, not_found.
  [[nodiscard]] Result<PlanVersionPtr, Refusal> version(Environment env, std::optional<int> number);
  /// Every version that was made, oldest first; before the review only the draft.
  std::vector<PlanVersionPtr> versions();

 private:
  PlanVersionPtr draft();
  PlanVersionPtr catalog_draft() const;
  PlanVersionPtr stored(int number);
  PlanVersionPtr text_of_file();
  std::vector<PlanVersionPtr> earlier();
  [[nodiscard]] std::optional<Refusal> wrong_with(const validator::PlanText& plan, int number) const;
  struct NextVersion {
    PlanVersionPtr version;
    bool is_new = false; ///< false: the one in force in dev is the same
  };
  [[nodiscard]] Result<NextVersion, Refusal> next_version(const Transaction& transaction, validator::PlanText plan,
                                                          std::string_view origin) const;
  void enter(SetupState next, std::optional<Evidence> evidence = std::nullopt);

  const std::function<std::int64_t()> now_ms_;
  SetupState& state_;
  Documents& documents_;
  Progress& progress_;
  RulebookPublisher& rulebook_;
  const journal::Journal& journal_;
};

} // namespace plumbline::setup
