#include "daemon/journal/state/state_opening.h"

#include "daemon/core/unix_time.h"
#include "daemon/journal/segments/migration.h"
#include "daemon/journal/segments/segment_journal.h"
#include "daemon/journal/set_aside.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/state/sqlite_state.h"

#include <spdlog/spdlog.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// Whether the journal in this directory was used: a start that was killed leaves an empty one.
bool has_calls(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_directory(directory, ignored) && !fs::is_empty(directory, ignored);
}

constexpr const char* lost_with_workspace = "write keys, tokens, plan and checklist are lost";

/// Opens one state directory, step by step.
class Opening {
 public:
  Opening(const StateDirectory& directory, SqliteJournalOptions options,
          std::function<void(const MigrationProgress&)> on_migration)
      : directory_(directory), options_(std::move(options)), on_migration_(std::move(on_migration)),
        now_ms_(options_.clock ? options_.clock() : unix_ms()) {}

  OpenState open() {
    const bool had_old = !is_absent_or_empty(directory_.old_journal_file());
    const bool had_journal = had_old || has_calls(directory_.journal_directory());
    const bool had_workspace = open_documents(had_journal);
    state_.ledger = std::make_unique<SeqLedger>(*state_.documents);
    const auto identity = stored_identity(*state_.documents);
    // A workspace without an identity, as older daemons made it, has a journal all the same.
    if (!had_journal && had_workspace && (state_.ledger->has_journal() || !identity)) {
      const auto journal = directory_.journal_directory();
      accept(journal.string() + (fs::exists(journal) ? " is empty" : " is missing") +
             ", but there is a workspace: its calls are lost, and repeated calls are no longer recognised");
      for (const auto& left : {journal, directory_.old_journal_file()})
        static_cast<void>(set_aside(left, "lost", now_ms_));
    }
    options_.ledger = state_.ledger.get();
    if (identity) {
      state_.identity = *identity;
      options_.workspace = identity->number;
      options_.keyed_since_ms = identity->keyed_since_ms;
    } else if (!had_journal) {
      state_.identity = draw_identity();
      options_.workspace = state_.identity.number;
      store_identity(*state_.documents, state_.identity);
    } else {
      options_.keyed_since_ms = now_ms_;
    }
    if (had_old) take_over_old_journal();
    open_journal(
        [this](const SqliteJournalOptions& options) {
          return open_segment_journal(directory_.journal_directory(), options);
        },
        directory_.journal_directory());
    if (options_.workspace == 0) { // the workspace takes the journal's number
      state_.identity = draw_identity(state_.journal->mark().identity, now_ms_);
      store_identity(*state_.documents, state_.identity);
    }
    if (options_.accept_loss && !lost_)
      spdlog::warn("--accept-loss was given, but nothing is lost: remove it, or the next loss goes unnoticed");
    return std::move(state_);
  }

 private:
  /// Something is lost: an operator must accept that.
  void accept(const std::string& loss) {
    if (!options_.accept_loss)
      throw std::runtime_error(loss +
                               ". Put the file back, or restore a backup into an empty directory (plumbline "
                               "restore FILE --state-dir DIR), or start without the lost part: plumblined "
                               "--accept-loss --state-dir " +
                               directory_.path().string());
    lost_ = true;
    spdlog::critical("{}; --accept-loss accepted that", loss);
  }

  bool has_documents() { return !state_.documents->keys("").empty(); }

  /// Returns whether there was a workspace.
  bool open_documents(bool had_journal) {
    const auto file = directory_.workspace_file();
    bool there = !is_absent_or_empty(file);
    if (there) {
      try {
        state_.documents = open_sqlite_state(file);
        there = has_documents();
      } catch (const DamagedFile& damage) {
        accept(std::string(damage.what()) + "; " + lost_with_workspace);
        state_.documents.reset();
        spdlog::critical("the damaged workspace was renamed to {}", set_aside(file, "damaged", now_ms_).string());
        there = false;
        had_journal = false; // accepted already
      }
    }
    if (!there && had_journal)
      accept(file.string() + (fs::exists(file) ? " is empty" : " is missing") +
             ", but there is a journal: " + lost_with_workspace);
    if (!there && !had_journal && !lost_) look_for_leftovers();
    if (!state_.documents) state_.documents = open_sqlite_state(file);
    return there;
  }

  /// Files that are made after the two exist, but the two do not.
  void look_for_leftovers() {
    for (const auto& file : {directory_.figures_file(), directory_.index_file(), directory_.owner_token_file()})
      if (fs::exists(file))
        return accept("workspace.db and the journal are missing in " + directory_.path().string() + ", and there is " +
                      file.filename().string() + " of a workspace: " + lost_with_workspace + ", and so are its calls");
  }

  using Open = std::function<std::unique_ptr<Journal>(const SqliteJournalOptions&)>;

  /// The calls of a daemon of before: its journal is opened with every care, ends, and is written anew in segments.
  void take_over_old_journal() {
    const auto file = directory_.old_journal_file();
    open_journal([&file](const SqliteJournalOptions& options) { return open_sqlite_journal(file, options); }, file);
    state_.journal->stop();
    state_.journal.reset();
    migrate({.old_file = file, .directory = directory_.journal_directory(), .progress = on_migration_});
  }

  /// `place`: what is put aside if it is another workspace's or unreadable.
  void open_journal(const Open& open, const fs::path& place) {
    auto careful = options_;
    careful.accept_loss = false;
    try {
      state_.journal = open(lost_ ? options_ : careful);
      return;
    } catch (const LostCalls& loss) {
      accept(loss.what());
    } catch (const ForeignJournal& foreign) {
      put_aside(foreign, open, place);
    } catch (const DamagedFile& damage) {
      accept(damage.what());
    }
    try {
      state_.journal = open(options_);
      return;
    } catch (const ForeignJournal& foreign) { // it is incomplete, and another's as well
      put_aside(foreign, open, place);
    } catch (const DamagedFile& damage) { // the file does not show what it was
      accept(damage.what());
      spdlog::critical("the damaged journal was renamed to {}; starting a new one",
                       set_aside(place, "damaged", now_ms_).string());
    }
    state_.journal = open(options_);
  }

  /// The files do not tell which of the two was exchanged: no seq of either is given again.
  void put_aside(const ForeignJournal& foreign, const Open& open, const fs::path& place) {
    accept(std::string(foreign.what()) + " than workspace.db: one of the two files was replaced");
    auto as_it_is = options_;
    as_it_is.workspace = 0;
    as_it_is.ledger = nullptr;
    options_.given = open(as_it_is)->head();
    spdlog::critical("the other journal was renamed to {}; starting a new one",
                     set_aside(place, "foreign", now_ms_).string());
  }

  const StateDirectory& directory_;
  SqliteJournalOptions options_;
  const std::function<void(const MigrationProgress&)> on_migration_;
  const std::int64_t now_ms_;
  OpenState state_;
  bool lost_ = false; ///< something is lost, and that was accepted
};

} // namespace

OpenState open_state(const StateDirectory& directory, SqliteJournalOptions options,
                     std::function<void(const MigrationProgress&)> on_migration) {
  return Opening(directory, std::move(options), std::move(on_migration)).open();
}

} // namespace plumbline::journal
