#include "daemon/journal/sqlite_journal.h"

#include "daemon/core/seeded_hash.h"
#include "daemon/core/thread.h"
#include "daemon/core/unix_time.h"
#include "daemon/journal/checkpointer.h"
#include "daemon/journal/commit_group.h"
#include "daemon/journal/dedupe/dedupe_reach.h"
#include "daemon/journal/erasures.h"
#include "daemon/journal/head_witness.h"
#include "daemon/journal/journal_claim.h"
#include "daemon/journal/journal_file.h"
#include "daemon/journal/journal_readers.h"
#include "daemon/journal/recent_groups.h"
#include "daemon/journal/salvage.h"
#include "daemon/journal/sqlite/held_file.h"
#include "daemon/journal/sqlite/page_images.h"
#include "daemon/journal/sqlite/write_fault.h"
#include "daemon/journal/waiting_line.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <optional>
#include <span>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace plumbline::journal {
namespace {

using Steady = std::chrono::steady_clock;
using ingest::AppendFault;

/// Counts of duplicates are written this often: a 200 does not promise them.
constexpr auto count_interval = std::chrono::seconds(5);
constexpr std::size_t most_counts = 4'096;
/// A sync costs the same for one call as for hundreds. Clients that were answered together send their next calls nearly
/// together: wait for as many as last time, no longer than the last commit took, and never longer than this.
constexpr auto most_patience = std::chrono::milliseconds(2);
/// This much of the write-ahead log (32 MiB) is worth moving into the file: pages that change often are moved once.
constexpr int log_pages_to_move = 512;
/// When this little is left (4 MiB), it is moved between two groups, so that the log restarts.
constexpr int log_pages_to_end = 64;
/// Commits wait for a running move rather than let the log grow further (128 MiB): the next start reads it.
constexpr int most_log_pages = 2'048;

/// With Durability::relaxed.
constexpr auto sync_interval = std::chrono::seconds(1);
/// Retention looks this often.
constexpr auto retention_interval = std::chrono::seconds(1);
/// After a write that failed for lack of room or permission.
constexpr auto retry_interval = std::chrono::seconds(1);
/// Less room than this counts as none.
constexpr std::uintmax_t least_room = 1U << 20U;
constexpr int no_fault = -1;
/// Readers in the way of emptying the log are waited for so many times, 0.2 s each.
constexpr int most_tries = 25;

class SqliteJournal final : public Journal {
 public:
  /// `had_log`: the file had a log with commits before it was opened.
  SqliteJournal(const std::filesystem::path& file, SqliteJournalOptions options, bool had_log)
      : options_(std::move(options)), path_(file.string()), file_(file), checkpointer_(file), readers_(file),
        recent_(options_.recent_bytes), seed_(process_seed()), known_(dedupe_limits()), group_(known_, seed_),
        line_({.most_bytes = options_.max_waiting_bytes, .group_bytes = options_.max_group_bytes}) {
    if (!options_.clock) options_.clock = unix_ms;
    if (options_.durability == Durability::relaxed) file_.relax();
    identity_ = claim(file_, options_);
    witness_.emplace(path_ + ".head", identity_);
    look_for_lost_calls(file_, *witness_, options_, had_log);
    head_ = file_.head();
    erasures_ = file_.mark().erasures;
    const auto first = file_.first();
    first_ = first != 0 ? first : head_ + 1;
    thread_ = start_thread("journal", Priority::ordinary, [this] { commit_until_stopped(); });
  }

  ~SqliteJournal() override { stop(); }

  void append(ingest::Batch batch, std::function<void(AppendResult)> done) override {
    check(batch);
    if (const auto fault = line_.offer(std::move(batch), std::move(done)))
      done(unexpected(*fault)); // NOLINT(bugprone-use-after-move): refused, it was not moved from
  }

  void on_commit(std::function<void(std::uint64_t)> wake) override { on_commit_ = std::move(wake); }
  void on_answered(std::function<void()> deliver) override { on_answered_ = std::move(deliver); }

  std::uint64_t head() const override { return head_.load(std::memory_order_acquire); }
  std::uint64_t first() const override { return first_.load(std::memory_order_acquire); }

  GroupPtr at_or_after(std::uint64_t seq) override {
    if (auto group = recent(seq)) return group;
    return readers_.at_or_after(seq, head());
  }

  GroupPtr at_or_before(std::uint64_t seq) override {
    const auto newest = head();
    if (auto group = recent_.holding(std::min(seq, newest))) return group;
    return readers_.at_or_before(seq, newest);
  }

  GroupPtr recent(std::uint64_t seq) const override {
    if (seq > head()) return nullptr;
    if (auto group = recent_.holding(seq)) return group;
    const auto oldest = recent_.oldest();
    return oldest && seq < first() && oldest->first() == first() ? oldest : nullptr;
  }

  std::uint64_t kept_after(std::uint64_t seq) override { return readers_.kept_after(seq, first(), head()); }

  std::uint64_t duplicates_of(std::uint64_t seq) override {
    if (seq > head()) return 0;
    // While this is held, no count moves from memory into the file.
    const std::lock_guard moving(counts_move_);
    const auto in_file = readers_.duplicates_of(seq);
    const std::lock_guard lock(counts_mutex_);
    const auto found = counts_.find(seq);
    return in_file + (found == counts_.end() ? 0 : found->second);
  }

  std::uint64_t forget(std::vector<SeqRange> gone) override {
    auto answer = erasures_asked_.ask(std::move(gone));
    line_.poke();
    return answer.get();
  }

  JournalMark mark() const override { return {identity_, erasures_.load()}; }

  DedupeReach dedupe_reach() const override { return reach_.reach(options_.clock()); }

  std::optional<AppendFault> fault() const override {
    const auto fault = fault_.load(std::memory_order_relaxed);
    return fault < 0 ? std::nullopt : std::optional(static_cast<AppendFault>(fault));
  }

  void stop() override {
    line_.close(AppendFault::stopping);
    const std::lock_guard lock(stop_mutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  DedupeMemory::Limits dedupe_limits() const {
    return {options_.dedupe_window.count(), options_.dedupe_bytes, seed_, options_.keyed_since_ms};
  }

  void commit_until_stopped() {
    std::vector<WaitingBatch> taken;
    load();
    reserve_ahead();
    if (options_.keep_for || options_.keep_bytes) retention_due_ = Steady::now();
    while (line_.take(taken, wake_at(), expected_)) {
      const auto begun = Steady::now();
      expected_.count = taken.size();
      if (!taken.empty()) commit(taken);
      taken.clear();
      expected_.patience = std::min<Steady::duration>(Steady::now() - begun, most_patience);
      if (counts_due_ && (Steady::now() >= *counts_due_ || counts_.size() >= most_counts)) store_counts(false);
      if (sync_due_ && Steady::now() >= *sync_due_) sync();
      erase_some();
      if (retention_due_ && Steady::now() >= *retention_due_) drop_some();
      if (retry_due_ && Steady::now() >= *retry_due_) try_again();
      reserve_ahead();
    }
    erasures_asked_.end();
    finish();
  }

  /// Loads what the dedupe needs before the first commit. It takes seconds if a day had ten million calls. Calls wait
  /// meanwhile; readers do not.
  void load() {
    try {
      file_.load(known_, options_.clock(), options_.dedupe_window.count());
      reach_.look_at(known_, options_.clock());
    } catch (const SQLite::Exception& error) {
      broken(error);
    }
  }

  /// When there is something to do, whether calls come or not.
  std::optional<Steady::time_point> wake_at() {
    if (erasures_asked_.is_under_way()) return Steady::now();
    std::optional<Steady::time_point> next;
    for (const auto& due : {counts_due_, retention_due_, sync_due_, retry_due_})
      if (due && (!next || *due < *next)) next = due;
    return next;
  }

  /// With `relaxed`: syncs the commits of the last second.
  void sync() {
    sync_due_.reset();
    if (broken_) return;
    try {
      file_.sync_log();
      witness_->set({head(), 0});
    } catch (const std::system_error& error) {
      broken(error.what());
    }
  }

  /// One step of a forget(): ingest waits for no more than that.
  void erase_some() {
    auto* erasing = erasures_asked_.current();
    if (erasing == nullptr) return;
    try {
      if (broken_) throw std::runtime_error("the journal cannot be written until the daemon is restarted");
      if (erasing->from != 0) {
        // If there is hardly any room, the log holds no more than a small step.
        const bool sparing = room_is_lent();
        if (sparing) checkpointer_.wait();
        if (sparing) static_cast<void>(file_.clear_log());
        newest_row_may_change();
        const auto erased = file_.forget(erasing->gone, erasing->from, erasing->begun, sparing);
        if (!std::exchange(erasing->begun, true)) erasures_.fetch_add(1);
        readers_.erased();
        erasing->calls += erased.calls;
        erasing->from = erased.next;
        if (erased.next != 0) return;
        recent_.erase(erasing->gone);
        look_for_first();
        const std::lock_guard lock(counts_mutex_);
        for (const auto& range : erasing->gone)
          std::erase_if(counts_,
                        [&](const auto& count) { return count.first >= range.first && count.first <= range.last; });
        return;
      }
      checkpointer_.wait();
      if (!file_.clear_log()) {
        if (++erasing->tries < most_tries) return;
        spdlog::warn("calls were forgotten, but a reader holds the log of {}, which has them until it is cut", path_);
      }
      erasures_asked_.done();
    } catch (const std::exception& error) {
      erasures_asked_.failed(error.what());
    }
  }

  /// Retention, a few rows at a time; while there is more, again after the next group.
  void drop_some() {
    retention_due_ = Steady::now() + retention_interval;
    if (broken_) return;
    try {
      std::uint64_t dropped = 0;
      const auto below =
          options_.may_drop_below ? options_.may_drop_below() : std::numeric_limits<std::uint64_t>::max();
      newest_row_may_change();
      if (options_.keep_for) dropped = file_.drop_oldest(options_.clock() - options_.keep_for->count(), below);
      if (dropped == 0 && options_.keep_bytes && file_.kept_bytes() > *options_.keep_bytes)
        dropped = file_.drop_oldest(std::nullopt, below);
      if (dropped == 0) return;
      look_for_first();
      if (first() > 1) recent_.erase(std::array{SeqRange{1, first() - 1}});
      retention_due_ = Steady::now();
    } catch (const SQLite::Exception& error) {
      failed(error);
    }
  }

  /// The witness names no newest row until the next group.
  void newest_row_may_change() {
    if (const auto end = witness_->end()) witness_->set({end->head, 0});
  }

  void look_for_first() {
    const auto first = file_.first();
    first_.store(first != 0 ? first : head() + 1, std::memory_order_release);
  }

  /// Commits the batches as one group, and answers them.
  void commit(std::span<WaitingBatch> waiting) {
    std::size_t bytes = 0;
    std::size_t cost = 0;
    for (const auto& one : waiting) {
      bytes += one.batch.bytes.size();
      cost += one.cost;
    }
    const auto before = head();
    group_.begin(before + 1, bytes);
    answers_.clear();
    for (const auto& one : waiting) answers_.push_back(group_.add(one.batch));

    std::optional<AppendFault> fault;
    if (broken_)
      fault = AppendFault::broken;
    else if (!group_.empty())
      fault = write();
    if (!broken_ && look_for_files()) fault = AppendFault::broken;
    if (!fault) publish();
    if (!fault && options_.durability == Durability::relaxed && !sync_due_) sync_due_ = Steady::now() + sync_interval;
    line_.release(cost);

    for (std::size_t i = 0; i < waiting.size(); ++i) {
      // A batch that only repeats durable calls has nothing to lose.
      const bool answered =
          !fault || (!lost_ && std::all_of(answers_[i].begin(), answers_[i].end(), [before](const auto& answer) {
            return answer.duplicate && answer.seq <= before;
          }));
      if (answered)
        waiting[i].done(std::move(answers_[i]));
      else
        waiting[i].done(unexpected(*fault));
      waiting[i] = {};
    }
    if (on_answered_) on_answered_();
    if (!fault) checkpoint();
  }

  bool room_is_lent() const { return options_.room_is_lent && options_.room_is_lent(); }

  std::optional<AppendFault> write() {
    if (room_is_lent()) return passes(AppendFault::disk_full, "the remaining space is reserved for forgetting");
    if (options_.ledger != nullptr && group_.last() > options_.ledger->reserved())
      if (const auto fault = reserve(group_.last())) return fault;
    try {
      if (options_.page_limit) file_.limit_pages(options_.page_limit());
      file_.write(group_, options_.clock() - options_.dedupe_window.count());
    } catch (const SQLite::Exception& error) {
      return failed(error);
    }
    passed();
    return std::nullopt;
  }

  void passed() {
    retry_due_.reset();
    const auto fault = std::exchange(passing_, std::nullopt);
    if (!fault) return;
    fault_ = no_fault;
    spdlog::info("the journal {} can be written again{}", path_,
                 *fault == AppendFault::disk_full ? ": the disk has space again" : "");
  }

  /// Tries whether a passing fault is over, even if no calls come, as senders were told to come back later.
  void try_again() {
    retry_due_.reset();
    if (!passing_ || broken_) return;
    if (room_is_lent()) {
      retry_due_ = Steady::now() + retry_interval;
      return;
    }
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::path(path_).parent_path(), error);
    try {
      if (*passing_ == AppendFault::disk_full && !error && space.available < least_room)
        throw SQLite::Exception("the disk is full", SQLITE_FULL);
      if (options_.page_limit) file_.limit_pages(options_.page_limit());
      file_.try_to_write();
      passed();
    } catch (const SQLite::Exception& fault) {
      failed(fault);
    }
  }

  /// Reserves the seq: only reserved seqs are given. Absent: it is reserved.
  std::optional<AppendFault> reserve(std::uint64_t seq) {
    try {
      options_.ledger->reserve(seq);
      return std::nullopt;
    } catch (const std::exception& error) {
      const auto* of_disk = dynamic_cast<const SQLite::Exception*>(&error);
      if (of_disk != nullptr && of_disk->getErrorCode() == SQLITE_FULL)
        return passes(AppendFault::disk_full, error.what());
      spdlog::error("no seqs can be reserved in the workspace ({}): calls are refused until this works again",
                    error.what());
      return AppendFault::overloaded;
    }
  }

  /// Between groups, so that none has to wait for it. If it fails, the group that needs it reports that.
  void reserve_ahead() {
    if (options_.ledger == nullptr || broken_ || passing_ || !options_.ledger->is_short_after(head())) return;
    try {
      options_.ledger->reserve(head());
    } catch (const std::exception& error) {
      spdlog::debug("no seqs could be reserved ahead: {}", error.what());
    }
  }

  /// Checks whether the files were removed: then their contents are lost when they are closed. True: they were.
  bool look_for_files() {
    const auto gone = held_files_.removed();
    if (!gone && !(options_.state_is_lost && options_.state_is_lost())) return false;
    lost_ = broken_ = true;
    fault_ = static_cast<int>(AppendFault::broken);
    line_.close(AppendFault::broken);
    if (!gone) return true; // already reported
    const auto sentence = "the file " + gone->string() +
                          " was removed while it was in use: no call is accepted, because none could be kept";
    spdlog::critical(sentence);
    if (options_.on_lost) options_.on_lost(sentence);
    return true;
  }

  AppendFault passes(AppendFault fault, const std::string& why) {
    retry_due_ = Steady::now() + retry_interval;
    fault_ = static_cast<int>(fault);
    if (std::exchange(passing_, fault) == fault) return fault;
    if (fault == AppendFault::disk_full)
      spdlog::error("the disk is full: calls are refused until there is space for the journal {} ({})", path_, why);
    else
      spdlog::error("the journal {} is read-only ({}): calls are refused until it can be written", path_, why);
    return fault;
  }

  AppendFault failed(const SQLite::Exception& error) {
    const auto fault = write_fault(error, file_.system_error());
    if (fault == AppendFault::disk_full) {
      passes(fault, error.what());
    } else if (fault == AppendFault::read_only) {
      passes(fault, std::generic_category().message(file_.system_error()));
    } else if (fault == AppendFault::overloaded) {
      spdlog::warn("another program has locked the journal {}: calls are refused until it is unlocked", path_);
    } else {
      broken(error);
    }
    return fault;
  }

  void broken(const std::string& why) {
    if (std::exchange(broken_, true)) return;
    fault_ = static_cast<int>(AppendFault::broken);
    line_.close(AppendFault::broken);
    spdlog::critical("the journal {} cannot be written ({}; system error {}): no call is accepted until a restart; "
                     "check the disk{}",
                     path_, why, file_.system_error(),
                     options_.durability == Durability::strict ? "; calls that were answered 200 are in the file" : "");
  }

  void broken(const SQLite::Exception& error) {
    broken(std::string(error.what()));
    if (!says_damaged(error)) return;
    mark_damaged(path_);
    spdlog::critical("the journal {} is damaged: the next start needs --accept-loss, and salvages its intact calls",
                     path_);
  }

  void publish() {
    if (!group_.duplicates().empty()) count_duplicates();
    if (group_.empty()) return;
    if (options_.durability == Durability::strict) witness_->set({group_.last(), file_.last_checksum()});
    group_.remember(known_);
    known_.expire(options_.clock());
    reach_.look_at(known_, options_.clock());
    const auto first = group_.first();
    const auto last = group_.last();
    recent_.add(std::make_shared<const Group>(first, group_.take_bytes(), group_.take_offsets(), group_.take_ids()));
    head_.store(last, std::memory_order_release);
    if (on_commit_) on_commit_(last);
  }

  /// Moves the log into the file in parallel with the commits, repeatedly while there is much of it. The last bit is
  /// moved here, as the log only restarts if nothing was left when a commit began.
  void checkpoint() {
    const auto pages = file_.log_pages();
    if (pages < log_pages_asked_) { // the log restarted
      log_pages_asked_ = 0;
      log_moves_ = false;
    }
    if (!checkpointer_.idle()) {
      if (pages < most_log_pages) return;
      checkpointer_.wait();
    }
    try {
      const auto moved = checkpointer_.moved();
      if (pages < log_pages_to_move || pages - log_pages_asked_ < log_pages_to_end) return;
      log_pages_asked_ = pages;
      const bool patient = pages >= most_log_pages;
      if (log_moves_ && (patient || pages - moved <= log_pages_to_end)) return file_.checkpoint(patient);
      checkpointer_.begin();
      log_moves_ = true;
    } catch (const SQLite::Exception& error) {
      broken(error);
    }
  }

  void count_duplicates() {
    const std::lock_guard lock(counts_mutex_);
    for (const auto seq : group_.duplicates()) ++counts_[seq];
    if (!counts_due_) counts_due_ = Steady::now() + count_interval;
  }

  /// Only this thread changes counts_, so reading it here needs no lock.
  void store_counts(bool may_wait) {
    std::unique_lock moving(counts_move_, std::defer_lock);
    if (may_wait)
      moving.lock();
    else if (!moving.try_lock())
      return;                                     // a reader is in the way: write them next time
    counts_due_ = Steady::now() + count_interval; // used if it fails
    if (broken_) return;
    try {
      file_.add(counts_);
    } catch (const SQLite::Exception& error) {
      failed(error);
      return;
    }
    const std::lock_guard lock(counts_mutex_);
    counts_.clear();
    counts_due_.reset();
  }

  void finish() {
    if (counts_due_) store_counts(true);
    if (broken_) return;
    try {
      checkpointer_.wait();
      checkpointer_.moved(); // throws if it failed
      file_.finish();
      witness_->set({head(), 0}); // everything is in the one file
    } catch (const SQLite::Exception& error) {
      spdlog::warn("the journal {} was not tidied up at the stop ({}): the next start takes longer", path_,
                   error.what());
    }
  }

  // Constant after construction.
  SqliteJournalOptions options_;
  const std::string path_;
  std::function<void(std::uint64_t)> on_commit_;
  std::function<void()> on_answered_;

  std::uint64_t identity_ = 0;

  // Used by the journal's thread.
  JournalFile file_;
  Checkpointer checkpointer_; // closes before file_ does
  int log_pages_asked_ = 0;   ///< the pages to move, last time
  bool log_moves_ = false;    ///< what checkpointer_ moved belongs to the present log
  JournalReaders readers_;    // any thread; closes before file_ does
  RecentGroups recent_;       // any thread
  const std::uint64_t seed_;  ///< of hash tables with keys from outside
  DedupeMemory known_;
  DedupeReachBoard reach_{options_.dedupe_window.count()}; // any thread
  CommitGroup group_;
  std::vector<std::vector<ingest::Appended>> answers_; ///< of the group's batches
  std::optional<Steady::time_point> counts_due_;       ///< when to write counts_; empty: nothing to write
  std::optional<Steady::time_point> retention_due_;    ///< empty: everything is kept
  std::optional<Steady::time_point> sync_due_;         ///< empty: everything is on the disk, or need not be
  WaitingLine::Expected expected_;
  std::optional<AppendFault> passing_;          ///< a full or read-only disk of which the log told
  bool broken_ = false;                         ///< likewise
  bool lost_ = false;                           ///< the files are gone
  std::optional<Steady::time_point> retry_due_; ///< while passing_
  std::optional<HeadWitness> witness_;
  HeldJournal held_files_{path_};

  // Shared.
  std::atomic<std::uint64_t> head_{0};
  std::atomic<std::uint64_t> first_{1};
  std::atomic<std::uint64_t> erasures_{0};
  std::atomic<int> fault_{no_fault}; ///< AppendFault's number
  WaitingLine line_;
  Erasures erasures_asked_;
  std::mutex counts_move_; // taken before counts_mutex_
  std::mutex counts_mutex_;
  DuplicateCounts counts_; ///< since they were last written
  std::mutex stop_mutex_;
  std::thread thread_; // last: everything above exists while it runs
};

} // namespace

std::unique_ptr<Journal> open_sqlite_journal(const std::filesystem::path& file, SqliteJournalOptions options) {
  const auto now = options.clock ? options.clock() : unix_ms();
  const SalvageTerms terms{options.workspace, options.ledger != nullptr ? options.ledger->reserved() : 0};
  if (must_salvage(file)) {
    if (!options.accept_loss && !is_being_salvaged(file))
      throw LostCalls(file.string() + " is damaged: some of its calls are lost");
    static_cast<void>(salvage(file, now, terms)); // a file that is no journal stays, and opening it fails
  }
  const bool had_log = has_commit(file.string() + "-wal", journal_page_bytes);
  try {
    return std::make_unique<SqliteJournal>(file, options, had_log);
  } catch (const DamagedFile&) {
    if (!options.accept_loss || !salvage(file, now, terms)) throw;
  } catch (const SQLite::Exception& error) {
    if (!says_damaged(error)) throw;
    if (!options.accept_loss)
      throw LostCalls(file.string() + " is damaged (" + error.what() + "): some of its calls are lost");
    if (!salvage(file, now, terms)) throw;
  }
  return std::make_unique<SqliteJournal>(file, std::move(options), had_log);
}

} // namespace plumbline::journal
