#include "daemon/journal/segments/segment_journal.h"

#include "daemon/core/seeded_hash.h"
#include "daemon/core/thread.h"
#include "daemon/core/unix_time.h"
#include "daemon/journal/commit_group.h"
#include "daemon/journal/dedupe/dedupe_reach.h"
#include "daemon/journal/head_witness.h"
#include "daemon/journal/recent_groups.h"
#include "daemon/journal/segments/errands.h"
#include "daemon/journal/segments/segment_appender.h"
#include "daemon/journal/segments/segment_claim.h"
#include "daemon/journal/segments/segment_eraser.h"
#include "daemon/journal/segments/segment_recovery.h"
#include "daemon/journal/segments/write_gate.h"
#include "daemon/journal/set_aside.h"
#include "daemon/journal/sqlite/held_file.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/waiting_line.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace plumbline::journal {
namespace {

using SteadyTime = std::chrono::steady_clock;
using ingest::AppendFault;

/// Counts of duplicates are written this often: a 200 does not promise them.
constexpr auto counts_interval = std::chrono::seconds(5);
constexpr std::size_t most_pending_counts = 4'096;
/// A sync costs the same for one call as for hundreds. Clients that were answered together send their next calls nearly
/// together: wait for as many as last time, no longer than the last commit took, and never longer than this.
constexpr auto longest_patience = std::chrono::milliseconds(2);
/// With Durability::relaxed.
constexpr auto relaxed_sync_interval = std::chrono::seconds(1);
/// Retention looks this often.
constexpr auto retention_check_interval = std::chrono::seconds(1);
/// Key files that are no longer of use are looked for this often.
constexpr auto keys_check_interval = std::chrono::minutes(1);
/// Less room than this counts as none.
constexpr std::uintmax_t least_room_bytes = 1U << 20U;
constexpr std::uint64_t limit_page_bytes = 64U << 10U;

class SegmentJournal final : public Journal {
 public:
  SegmentJournal(const std::filesystem::path& directory, SqliteJournalOptions options, const SegmentTuning& tuning)
      : options_(std::move(options)), directory_(directory),
        disk_(tuning.disk != nullptr ? *tuning.disk : system_disk()), numbers_(directory / "numbers.db"),
        identity_(claim(directory, numbers_, options_)), witness_(directory / "head", identity_), segments_(directory),
        keys_(directory, identity_, disk_),
        appender_(appender_terms(directory, identity_, options_, tuning.segment_bytes), disk_, segments_, numbers_,
                  keys_),
        recent_(options_.recent_bytes), seed_(process_seed()), known_(dedupe_limits()), group_(known_, seed_),
        files_check_interval_(tuning.files_check_interval),
        gate_(directory.string(), options_.durability == Durability::strict),
        line_({options_.max_waiting_bytes, options_.max_group_bytes}) {
    if (!options_.clock) options_.clock = unix_ms;
    const auto reserved = std::max(options_.given, options_.ledger != nullptr ? options_.ledger->reserved() : 0);
    const auto found = recover({directory, identity_, reserved, options_.clock(), options_.accept_loss}, numbers_,
                               witness_, disk_, segments_);
    head_ = found.head;
    erasures_ = numbers_.erasures();
    look_for_first();
    thread_ = start_thread("journal", Priority::ordinary, [this] { commit_until_stopped(); });
    if (!numbers_.erasing().empty())
      forgetting_ = start_thread("forgetting", Priority::ordinary, [this] { go_on_to_forget(); });
  }

  ~SegmentJournal() override { stop(); }

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
    return segments_.at_or_after(seq, head());
  }

  GroupPtr at_or_before(std::uint64_t seq) override {
    const auto newest = head();
    if (auto group = recent_.holding(std::min(seq, newest))) return group;
    return segments_.at_or_before(seq, newest);
  }

  GroupPtr recent(std::uint64_t seq) const override {
    if (seq > head()) return nullptr;
    if (auto group = recent_.holding(seq)) return group;
    const auto oldest = recent_.oldest();
    return oldest && seq < first() && oldest->first() == first() ? oldest : nullptr;
  }

  std::uint64_t kept_after(std::uint64_t seq) override { return kept_.count(seq, first(), head(), erased_); }

  std::uint64_t duplicates_of(std::uint64_t seq) override {
    if (seq > head()) return 0;
    // While this is held, no count moves from memory into the file.
    const std::lock_guard moving(counts_move_);
    const auto in_file = numbers_.repeats_of(seq);
    const std::lock_guard lock(counts_mutex_);
    const auto found = counts_.find(seq);
    return in_file + (found == counts_.end() ? 0 : found->second);
  }

  std::uint64_t forget(std::vector<SeqRange> gone) override {
    // Only calls that are there: those that come later are other calls.
    const auto newest = head();
    std::erase_if(gone, [newest](const SeqRange& range) { return range.first > newest; });
    if (gone.empty()) return 0;
    gone.back().last = std::min(gone.back().last, newest);
    return eraser_.forget(gone);
  }

  JournalMark mark() const override { return {identity_, erasures_.load()}; }
  DedupeReach dedupe_reach() const override { return reach_.reach(options_.clock()); }
  std::optional<AppendFault> fault() const override { return gate_.fault(); }

  void stop() override {
    eraser_.end();
    line_.close(AppendFault::stopping);
    const std::lock_guard lock(stop_mutex_);
    if (thread_.joinable()) thread_.join();
    if (forgetting_.joinable()) forgetting_.join();
  }

 private:
  DedupeMemory::Limits dedupe_limits() const {
    return {options_.dedupe_window.count(), options_.dedupe_bytes, seed_, options_.keyed_since_ms};
  }

  void commit_until_stopped() {
    std::vector<WaitingBatch> taken;
    load();
    reserve_ahead();
    if (options_.keep_for || options_.keep_bytes) retention_due_ = SteadyTime::now();
    while (line_.take(taken, wake_at(), expected_)) {
      const auto begun = SteadyTime::now();
      expected_.count = taken.size();
      if (!taken.empty()) commit(taken);
      taken.clear();
      expected_.patience = std::min<SteadyTime::duration>(SteadyTime::now() - begun, longest_patience);
      const auto now = SteadyTime::now();
      if (counts_due_ && (now >= *counts_due_ || counts_.size() >= most_pending_counts)) store_counts(false);
      if (sync_due_ && now >= *sync_due_) sync();
      errands_.run();
      if (retention_due_ && now >= *retention_due_) drop_oldest();
      if (now >= keys_due_) remove_old_keys();
      if (now >= files_due_) look_for_all_files();
      if (const auto due = gate_.retry_due(); due && now >= *due) try_again();
      reserve_ahead();
    }
    errands_.end();
    finish();
  }

  /// Loads what the dedupe needs before the first commit. Calls wait meanwhile; readers do not.
  void load() {
    try {
      const auto lost = numbers_.lost();
      keys_.load(known_, segments_, {options_.clock(), options_.dedupe_window.count(), head(), lost});
      reach_.look_at(known_, options_.clock());
    } catch (const std::exception& error) {
      broken(error.what());
    }
  }

  /// When there is something to do, whether calls come or not.
  std::optional<SteadyTime::time_point> wake_at() const {
    std::optional<SteadyTime::time_point> next = files_due_;
    for (const auto& due : {counts_due_, sync_due_, retention_due_, gate_.retry_due()})
      if (due && (!next || *due < *next)) next = due;
    return next;
  }

  /// With `relaxed`: syncs the commits of the last second.
  void sync() {
    sync_due_.reset();
    if (gate_.is_broken()) return;
    try {
      appender_.sync();
      witness_.set({head(), 0});
    } catch (const std::system_error& error) {
      broken(error.what());
    }
  }

  void look_for_first() {
    const auto first = segments_.first_call();
    first_.store(first != 0 ? first : head() + 1, std::memory_order_release);
  }

  /// On the thread that forgets: has the journal's do something between two groups, and waits for it.
  void between_groups(std::function<void()> work) {
    auto done = errands_.ask(std::move(work));
    line_.poke();
    done.get();
  }

  SegmentEraser::Terms eraser_terms() {
    return {directory_, [this](std::uint64_t last) { between_groups([this, last] { seal_up_to(last); }); },
            [this] { erased_.fetch_add(1); },
            [this](std::span<const SeqRange> gone) {
              between_groups([this, all = std::vector(gone.begin(), gone.end())] { leave_out(all); });
            }};
  }

  /// Before calls are forgotten: the segment that grows has none of them. Derived files are made anew.
  void seal_up_to(std::uint64_t last) {
    if (gate_.is_broken()) throw std::runtime_error("the journal cannot be written until the daemon is restarted");
    erasures_ = numbers_.erasures();
    newest_frame_may_change();
    if (const auto growing = appender_.growing_first(); !growing || *growing > last) return;
    try {
      appender_.seal();
    } catch (const SyncFailed& error) {
      broken(error.what());
      throw;
    }
  }

  /// After the files do not have these calls any more.
  void leave_out(std::span<const SeqRange> gone) {
    recent_.erase(gone);
    look_for_first();
    const std::lock_guard lock(counts_mutex_);
    for (const auto& range : gone)
      std::erase_if(counts_,
                    [&](const auto& count) { return count.first >= range.first && count.first <= range.last; });
  }

  /// What the last daemon did not complete.
  void go_on_to_forget() {
    try {
      const auto calls = eraser_.forget({});
      spdlog::info("{} calls were forgotten, as the last daemon was asked to", calls);
    } catch (const std::exception& error) {
      spdlog::error("{}", error.what());
    }
  }

  /// The witness names no newest frame until the next group.
  void newest_frame_may_change() {
    if (const auto end = witness_.end()) witness_.set({end->head, 0});
  }

  /// Retention, a segment at a time; while there is more, again after the next group.
  void drop_oldest() {
    retention_due_ = SteadyTime::now() + retention_check_interval;
    if (gate_.is_broken()) return;
    const auto oldest = segments_.oldest();
    if (!oldest) return;
    const auto now_ms = options_.clock();
    const bool too_old = options_.keep_for && oldest->newest_ms < now_ms - options_.keep_for->count();
    const bool too_much = options_.keep_bytes && segments_.bytes() > *options_.keep_bytes;
    const bool grows = appender_.growing_first() == oldest->first;
    if (!too_old && (!too_much || grows)) return;
    if (options_.may_drop_below && oldest->last >= options_.may_drop_below()) return;
    try {
      const auto hold = files_.try_now();
      if (!hold) return; // calls are being forgotten, or a backup is being made
      if (grows) appender_.seal();
      newest_frame_may_change();
      if (oldest->newest_ms > now_ms - options_.dedupe_window.count())
        keys_.complete(OpenSegment(segments_.path_of(oldest->first), OpenSegment::with_frames));
      numbers_.drop_below(oldest->last + 1);
      segments_.drop_oldest();
      std::error_code ignored; // a start removes what lies below the floor
      std::filesystem::remove(segments_.path_of(oldest->first), ignored);
    } catch (const SyncFailed& error) {
      return broken(error.what());
    } catch (const std::exception& error) {
      spdlog::warn("old calls cannot be dropped now: {}", error.what());
      return;
    }
    look_for_first();
    if (first() > 1) recent_.erase(std::array{SeqRange{1, first() - 1}});
    retention_due_ = SteadyTime::now();
  }

  void remove_old_keys() {
    keys_due_ = SteadyTime::now() + keys_check_interval;
    keys_.remove_older(options_.clock() - options_.dedupe_window.count());
  }

  /// Commits a group, and answers its batches.
  void commit(std::vector<WaitingBatch>& waiting) {
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
    if (gate_.is_broken())
      fault = AppendFault::broken;
    else if (!group_.empty())
      fault = write();
    if (!gate_.is_broken() && look_for_files()) fault = AppendFault::broken;
    if (!fault) publish();
    if (!fault && options_.durability == Durability::relaxed && !sync_due_)
      sync_due_ = SteadyTime::now() + relaxed_sync_interval;
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
    if (!fault && !group_.keys().empty()) appender_.keep_keys(group_);
  }

  bool room_is_lent() const { return options_.room_is_lent && options_.room_is_lent(); }

  /// Whether the segments have the most bytes that they may have.
  bool is_at_limit() const {
    return options_.page_limit && segments_.bytes() + group_.bytes().size() > options_.page_limit() * limit_page_bytes;
  }

  std::optional<AppendFault> write() {
    if (room_is_lent()) return gate_.passes(AppendFault::disk_full, "the remaining space is reserved for forgetting");
    if (is_at_limit()) return gate_.passes(AppendFault::disk_full, "the limit for tests and operators");
    if (options_.ledger != nullptr && group_.last() > options_.ledger->reserved())
      if (const auto fault = reserve(group_.last())) return fault;
    try {
      appender_.append(group_, options_.clock());
    } catch (const SyncFailed& error) {
      broken(error.what());
      return AppendFault::broken;
    } catch (const std::system_error& error) {
      const auto fault = fault_of(error.code());
      if (fault != AppendFault::broken) return gate_.passes(fault, error.code().message());
      broken(error.what());
      return fault;
    } catch (const std::exception& error) {
      broken(error.what());
      return AppendFault::broken;
    }
    gate_.passed();
    return std::nullopt;
  }

  /// Tries whether a passing fault is over, even if no calls come, as senders were told to come back later.
  void try_again() {
    gate_.wait_longer();
    if (room_is_lent() || is_at_limit()) return;
    std::error_code unknown;
    const auto space = std::filesystem::space(directory_, unknown);
    if (gate_.fault() == AppendFault::disk_full && !unknown && space.available < least_room_bytes) return;
    try {
      appender_.try_to_write();
      gate_.passed();
    } catch (const std::system_error& error) {
      if (const auto fault = fault_of(error.code()); fault == AppendFault::broken)
        broken(error.what());
      else
        static_cast<void>(gate_.passes(fault, error.code().message()));
    }
  }

  /// Reserves the seq: only reserved seqs are given. Absent: it is reserved.
  std::optional<AppendFault> reserve(std::uint64_t seq) {
    try {
      options_.ledger->reserve(seq);
      return std::nullopt;
    } catch (const std::exception& error) {
      if (is_full(error)) return gate_.passes(AppendFault::disk_full, error.what());
      spdlog::error("no seqs can be reserved in the workspace ({}): calls are refused until this works again",
                    error.what());
      return AppendFault::overloaded;
    }
  }

  /// Between groups, so that none has to wait for it. If it fails, the group that needs it reports that.
  void reserve_ahead() {
    if (options_.ledger == nullptr || gate_.fault() || !options_.ledger->is_short_after(head())) return;
    try {
      options_.ledger->reserve(head());
    } catch (const std::exception& error) {
      spdlog::debug("no seqs could be reserved ahead: {}", error.what());
    }
  }

  /// Checks whether the files were removed: then their contents are lost when they are closed. True: they were.
  bool look_for_files() {
    auto gone = appender_.removed();
    if (!gone && numbers_file_.is_removed()) gone = numbers_file_.path();
    if (gone)
      take_no_more("the file " + gone->string() +
                   " was removed while it was in use: no call is accepted, because none could be kept");
    else if (options_.state_is_lost && options_.state_is_lost()) // already reported
      take_no_more("");
    return lost_;
  }

  /// Checks each sealed segment too: calls that were answered are gone with it.
  void look_for_all_files() {
    files_due_ = SteadyTime::now() + files_check_interval_;
    if (lost_) return;
    for (const auto& segment : segments_.all()) {
      std::error_code ignored;
      const auto file = segments_.path_of(segment.first);
      if (std::filesystem::exists(file, ignored) || ignored) continue;
      return take_no_more("the file " + file.string() + " was removed while it was in use: the calls " +
                          std::to_string(segment.first) + " to " + std::to_string(segment.last) +
                          " are lost, and no call is accepted");
    }
  }

  /// Files are gone. `sentence`: for an operator, "" if it is known.
  void take_no_more(const std::string& sentence) {
    lost_ = true;
    gate_.close();
    line_.close(AppendFault::broken);
    if (sentence.empty()) return;
    spdlog::critical(sentence);
    if (options_.on_lost) options_.on_lost(sentence);
  }

  void broken(const std::string& why) {
    gate_.breaks(why);
    line_.close(AppendFault::broken);
  }

  void publish() {
    if (!group_.duplicates().empty()) count_duplicates();
    if (group_.empty()) return;
    if (options_.durability == Durability::strict)
      witness_.set({group_.last(), static_cast<std::int64_t>(appender_.last_checksum())});
    group_.remember(known_);
    known_.expire(options_.clock());
    reach_.look_at(known_, options_.clock());
    const auto first = group_.first();
    const auto last = group_.last();
    recent_.add(std::make_shared<const Group>(first, group_.take_bytes(), group_.take_offsets(), group_.take_ids()));
    head_.store(last, std::memory_order_release);
    if (on_commit_) on_commit_(last);
  }

  void count_duplicates() {
    const std::lock_guard lock(counts_mutex_);
    for (const auto seq : group_.duplicates()) ++counts_[seq];
    if (!counts_due_) counts_due_ = SteadyTime::now() + counts_interval;
  }

  /// Only this thread changes counts_, so reading it here needs no lock.
  void store_counts(bool may_wait) {
    std::unique_lock moving(counts_move_, std::defer_lock);
    if (may_wait)
      moving.lock();
    else if (!moving.try_lock())
      return;                                          // a reader is in the way: write them next time
    counts_due_ = SteadyTime::now() + counts_interval; // used if it fails
    if (gate_.is_broken()) return;
    try {
      numbers_.add(counts_);
    } catch (const SQLite::Exception& error) {
      spdlog::debug("counts of repeated calls were not written: {}", error.what());
      return;
    }
    const std::lock_guard lock(counts_mutex_);
    counts_.clear();
    counts_due_.reset();
  }

  void finish() {
    if (counts_due_) store_counts(true);
    if (gate_.is_broken()) return;
    try {
      appender_.seal();
      witness_.set({head(), 0});
    } catch (const std::exception& error) {
      spdlog::warn("the journal {} was not tidied up at the stop ({}): the next start takes longer",
                   directory_.string(), error.what());
    }
  }

  // Constant after construction.
  SqliteJournalOptions options_;
  const std::filesystem::path directory_;
  SegmentDisk& disk_;
  std::function<void(std::uint64_t)> on_commit_;
  std::function<void()> on_answered_;

  JournalNumbers numbers_; // any thread
  const std::uint64_t identity_;

  // Used by the journal's thread.
  HeadWitness witness_;
  SegmentList segments_; // any thread
  KeyFiles keys_;
  SegmentAppender appender_;
  RecentGroups recent_;      // any thread
  const std::uint64_t seed_; ///< of hash tables with keys from outside
  DedupeMemory known_;
  DedupeReachBoard reach_{options_.dedupe_window.count()}; // any thread
  CommitGroup group_;
  std::vector<std::vector<ingest::Appended>> answers_;  ///< of the group's batches
  std::optional<SteadyTime::time_point> counts_due_;    ///< when to write counts_; empty: nothing to write
  std::optional<SteadyTime::time_point> sync_due_;      ///< empty: everything is on the disk, or need not be
  std::optional<SteadyTime::time_point> retention_due_; ///< empty: everything is kept
  SteadyTime::time_point keys_due_;
  const std::chrono::milliseconds files_check_interval_;
  SteadyTime::time_point files_due_ = SteadyTime::now() + files_check_interval_;
  WaitingLine::Expected expected_;
  bool lost_ = false; ///< the files are gone
  HeldFile numbers_file_{numbers_.path()};

  // Shared.
  std::atomic<std::uint64_t> head_{0};
  std::atomic<std::uint64_t> first_{1};
  std::atomic<std::uint64_t> erasures_{0};
  std::atomic<std::uint64_t> erased_{0}; ///< changes with each step of a forgetting
  KeptCalls kept_{[this](std::uint64_t after, std::uint64_t head) { return segments_.holes(after, head); }};
  WriteGate gate_;
  WaitingLine line_;
  std::mutex counts_move_; // taken before counts_mutex_
  std::mutex counts_mutex_;
  RepeatCounts counts_; ///< since they were last written
  Errands errands_;
  FileExchange files_{directory_};
  SegmentEraser eraser_{eraser_terms(), numbers_, segments_, keys_, files_, disk_};
  std::mutex stop_mutex_;
  std::thread forgetting_; // completes what the last daemon did not
  std::thread thread_;     // last: everything above exists while it runs
};

} // namespace

std::unique_ptr<Journal> open_segment_journal(const std::filesystem::path& directory, SqliteJournalOptions options,
                                              const SegmentTuning& tuning) {
  prepare_directory(directory, options);
  const auto open = [&] { return std::make_unique<SegmentJournal>(directory, options, tuning); };
  const auto numbers = directory / "numbers.db";
  std::string damage;
  try {
    return open();
  } catch (const DamagedFile& error) {
    damage = error.what();
  } catch (const SQLite::Exception& error) {
    if (!says_damaged(error)) throw;
    damage = numbers.string() + " is damaged: " + error.what();
  }
  damage += "; what was dropped or forgotten is not known";
  if (!options.accept_loss) throw DamagedFile(damage);
  // The calls are in the segments: what is accepted is as if the file were missing.
  const auto now_ms = options.clock ? options.clock() : unix_ms();
  spdlog::critical("{}; the damaged file was renamed to {}", damage, set_aside(numbers, "damaged", now_ms).string());
  return open();
}

} // namespace plumbline::journal
