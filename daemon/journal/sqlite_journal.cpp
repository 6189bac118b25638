#include "daemon/journal/sqlite_journal.h"

#include "daemon/core/thread.h"
#include "daemon/journal/checkpointer.h"
#include "daemon/journal/commit_group.h"
#include "daemon/journal/journal_file.h"
#include "daemon/journal/journal_readers.h"
#include "daemon/journal/recent_groups.h"
#include "daemon/journal/salvage.h"
#include "daemon/journal/waiting_line.h"
#include "daemon/journal/write_fault.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <future>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace plumbline::journal {
namespace {

using Steady = std::chrono::steady_clock;
using ingest::AppendFault;

/// Counts of duplicates are written this often: they are no part of what a 200 promises.
constexpr auto count_interval = std::chrono::seconds(5);
constexpr std::size_t most_counts = 4'096;
/// A sync costs the same for one call as for hundreds. Clients that were answered together send their next calls nearly
/// together: as many as last time are waited for, no longer than the last commit took, and never longer than this.
constexpr auto most_patience = std::chrono::milliseconds(2);
/// SQLite takes no value beyond 10^9 bytes; far above any request's limit.
constexpr std::size_t largest_batch_bytes = 512U << 20U;

void check(const ingest::Batch& batch) {
  if (batch.bytes.size() > largest_batch_bytes) throw std::length_error("a batch of more than 512 MiB");
  std::size_t at = 0;
  for (const auto& entry : batch.entries) {
    if (entry.offset < at || entry.offset > batch.bytes.size())
      throw std::invalid_argument("the offsets of a batch are not in order");
    at = entry.offset;
  }
}

std::int64_t system_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// So much of the write-ahead log (32 MiB) is worth to be moved into the file: pages that change often are moved once.
constexpr int log_pages_to_move = 512;
/// What is left of it then (4 MiB) is moved between two groups, so that the log begins anew.
constexpr int log_pages_to_end = 64;
/// Commits wait for what is being moved rather than let the log have more (128 MiB): the next start reads it.
constexpr int most_log_pages = 2'048;

/// With Durability::relaxed.
constexpr auto sync_interval = std::chrono::seconds(1);
/// Retention looks this often.
constexpr auto retention_interval = std::chrono::seconds(1);
/// Readers that are in the way when the log is to be emptied are waited for so many times, 0.2 s each.
constexpr int most_tries = 25;

/// One forget(), on its way through the journal's thread.
struct Erasure {
  std::vector<SeqRange> gone;
  std::uint64_t from = 1; ///< where to go on; 0: all are gone, but for the log
  bool begun = false;
  int tries = 0; ///< to empty the log
  std::uint64_t calls = 0;
  std::promise<std::uint64_t> answer;
};

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(const std::filesystem::path& file, SqliteJournalOptions options)
      : options_(std::move(options)), path_(file.string()), file_(file), checkpointer_(file), readers_(file),
        recent_(options_.recent_bytes), known_(options_.dedupe_window.count()), group_(known_),
        line_(options_.max_waiting_bytes) {
    if (!options_.clock) options_.clock = system_clock_ms;
    if (options_.durability == Durability::relaxed) file_.relax();
    head_ = file_.head();
    const auto mark = file_.mark();
    identity_ = mark.identity;
    erasures_ = mark.erasures;
    const auto first = file_.first();
    first_ = first != 0 ? first : head_ + 1;
    thread_ = start_thread("journal", Priority::ordinary, [this] { commit_until_stopped(); });
  }

  ~SqliteJournal() override { stop(); }

  void append(ingest::Batch batch, std::function<void(AppendResult)> done) override {
    check(batch);
    if (const auto fault = line_.offer(std::move(batch), std::move(done))) done(unexpected(*fault)); // not moved from
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
    Erasure erasure;
    erasure.gone = std::move(gone);
    auto answer = erasure.answer.get_future();
    {
      const std::lock_guard lock(erasures_mutex_);
      if (ended_) throw std::runtime_error("the journal is stopping: nothing is forgotten any more");
      erasures_asked_.push_back(std::move(erasure));
    }
    line_.poke();
    return answer.get();
  }

  JournalMark mark() const override { return {identity_, erasures_.load()}; }

  void stop() override {
    line_.close(AppendFault::stopping);
    const std::lock_guard lock(stop_mutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  void commit_until_stopped() {
    std::vector<WaitingBatch> taken;
    load();
    if (options_.keep_for || options_.keep_bytes) retention_due_ = Steady::now();
    while (line_.take(taken, wake_at(), expected_)) {
      const auto begun = Steady::now();
      expected_.count = taken.size();
      for (auto rest = std::span(taken); !rest.empty();) rest = rest.subspan(commit_some(rest));
      taken.clear();
      expected_.patience = std::min<Steady::duration>(Steady::now() - begun, most_patience);
      if (counts_due_ && (Steady::now() >= *counts_due_ || counts_.size() >= most_counts)) store_counts(false);
      if (sync_due_ && Steady::now() >= *sync_due_) sync();
      erase_some();
      if (retention_due_ && Steady::now() >= *retention_due_) drop_some();
    }
    refuse_erasures();
    finish();
  }

  /// What the dedupe has to know before the first commit: seconds, where a day had ten million calls. Calls wait
  /// meanwhile, and readers do not.
  void load() {
    try {
      file_.load(known_, options_.clock(), options_.dedupe_window.count());
    } catch (const SQLite::Exception& error) {
      broken(error);
    }
  }

  /// When there is something to do, whether calls come or not.
  std::optional<Steady::time_point> wake_at() {
    if (erasing_) return Steady::now();
    std::optional<Steady::time_point> next;
    for (const auto& due : {counts_due_, retention_due_, sync_due_})
      if (due && (!next || *due < *next)) next = due;
    return next;
  }

  /// Of `relaxed`: what was committed within the last second.
  void sync() {
    sync_due_.reset();
    if (broken_) return;
    try {
      file_.sync_log();
    } catch (const std::system_error& error) {
      broken(error.what());
    }
  }

  /// One piece of a forget(): ingest waits for no more.
  void erase_some() {
    {
      const std::lock_guard lock(erasures_mutex_);
      if (!erasing_ && !erasures_asked_.empty()) {
        erasing_ = std::make_unique<Erasure>(std::move(erasures_asked_.front()));
        erasures_asked_.pop_front();
      }
    }
    if (!erasing_) return;
    try {
      if (broken_) throw std::runtime_error("the journal cannot be written until a restart");
      if (erasing_->from != 0) {
        const auto erased = file_.forget(erasing_->gone, erasing_->from, erasing_->begun);
        if (!std::exchange(erasing_->begun, true)) erasures_.fetch_add(1);
        erasing_->calls += erased.calls;
        erasing_->from = erased.next;
        if (erased.next != 0) return;
        recent_.erase(erasing_->gone);
        look_for_first();
        const std::lock_guard lock(counts_mutex_);
        for (const auto& range : erasing_->gone)
          std::erase_if(counts_,
                        [&](const auto& count) { return count.first >= range.first && count.first <= range.last; });
        return;
      }
      checkpointer_.wait();
      if (!file_.clear_log()) {
        if (++erasing_->tries < most_tries) return;
        spdlog::warn("calls were forgotten, but a reader keeps the log of {}: it has them until it begins anew", path_);
      }
      erasing_->answer.set_value(erasing_->calls);
    } catch (const std::exception& error) {
      erasing_->answer.set_exception(
          std::make_exception_ptr(std::runtime_error(std::string("not all could be forgotten: ") + error.what())));
    }
    erasing_ = nullptr;
  }

  void refuse_erasures() {
    const auto fault = std::make_exception_ptr(std::runtime_error("the journal is stopping: not all was forgotten"));
    const std::lock_guard lock(erasures_mutex_);
    ended_ = true;
    if (erasing_) erasing_->answer.set_exception(fault);
    for (auto& erasure : erasures_asked_) erasure.answer.set_exception(fault);
    erasures_asked_.clear();
  }

  /// Retention, a few rows at a time: while there is more, again behind the next group.
  void drop_some() {
    retention_due_ = Steady::now() + retention_interval;
    if (broken_) return;
    try {
      std::uint64_t dropped = 0;
      const auto below =
          options_.may_drop_below ? options_.may_drop_below() : std::numeric_limits<std::uint64_t>::max();
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

  void look_for_first() {
    const auto first = file_.first();
    first_.store(first != 0 ? first : head() + 1, std::memory_order_release);
  }

  /// Commits as many batches from the front as make a group, and answers them. How many they were.
  std::size_t commit_some(std::span<WaitingBatch> waiting) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    std::size_t cost = 0;
    for (; count < waiting.size() && (count == 0 || bytes < options_.max_group_bytes); ++count) {
      bytes += waiting[count].batch.bytes.size();
      cost += waiting[count].cost;
    }
    const auto before = head();
    group_.begin(before + 1, bytes);
    answers_.clear();
    for (const auto& one : waiting.first(count)) answers_.push_back(group_.add(one.batch));

    std::optional<AppendFault> fault;
    if (broken_)
      fault = AppendFault::broken;
    else if (!group_.empty())
      fault = write();
    if (!fault) publish();
    if (!fault && options_.durability == Durability::relaxed && !sync_due_) sync_due_ = Steady::now() + sync_interval;
    line_.release(cost);

    for (std::size_t i = 0; i < count; ++i) {
      // What only repeats durable calls has nothing to lose.
      const bool answered = !fault || std::all_of(answers_[i].begin(), answers_[i].end(), [before](const auto& answer) {
        return answer.duplicate && answer.seq <= before;
      });
      if (answered)
        waiting[i].done(std::move(answers_[i]));
      else
        waiting[i].done(unexpected(*fault));
      waiting[i] = {};
    }
    if (on_answered_) on_answered_();
    if (!fault) checkpoint();
    return count;
  }

  std::optional<AppendFault> write() {
    try {
      if (options_.page_limit) file_.limit_pages(options_.page_limit());
      file_.write(group_, options_.clock() - options_.dedupe_window.count());
    } catch (const SQLite::Exception& error) {
      return failed(error);
    }
    if (const auto passed = std::exchange(passing_, std::nullopt))
      spdlog::info("the journal {} is written again{}", path_,
                   *passed == AppendFault::disk_full ? ": there is room on the disk" : "");
    return std::nullopt;
  }

  AppendFault failed(const SQLite::Exception& error) {
    const auto fault = write_fault(error, file_.system_error());
    if (fault == AppendFault::disk_full) {
      if (std::exchange(passing_, fault) != fault)
        spdlog::error("the disk is full: calls are refused until there is room for the journal {} ({})", path_,
                      error.what());
    } else if (fault == AppendFault::read_only) {
      if (std::exchange(passing_, fault) != fault)
        spdlog::error("the journal {} is read-only ({}): calls are refused until it can be written", path_,
                      std::generic_category().message(file_.system_error()));
    } else if (fault == AppendFault::overloaded) {
      spdlog::warn("another program holds the journal {} for writing: calls are refused meanwhile", path_);
    } else {
      broken(error);
    }
    return fault;
  }

  void broken(const std::string& why) {
    if (std::exchange(broken_, true)) return;
    line_.close(AppendFault::broken);
    spdlog::critical("the journal {} cannot be written ({}; system error {}): no call is taken until a restart; "
                     "check the disk{}",
                     path_, why, file_.system_error(),
                     options_.durability == Durability::strict ? ", calls that were answered 200 are in the file" : "");
  }

  void broken(const SQLite::Exception& error) {
    broken(std::string(error.what()));
    if (!says_damaged(error)) return;
    mark_damaged(path_);
    spdlog::critical("the journal {} is damaged: what is whole is salvaged at the next start", path_);
  }

  void publish() {
    if (!group_.duplicates().empty()) count_duplicates();
    if (group_.empty()) return;
    group_.remember(known_);
    known_.expire(options_.clock());
    const auto first = group_.first();
    const auto last = group_.last();
    recent_.add(std::make_shared<const Group>(first, group_.take_bytes(), group_.take_offsets()));
    head_.store(last, std::memory_order_release);
    if (on_commit_) on_commit_(last);
  }

  /// Has the log moved into the file beside the commits, again and again while there is much of it. The last bit is
  /// moved here, as the log begins anew only where nothing was left when a commit began.
  void checkpoint() {
    const auto pages = file_.log_pages();
    if (pages < log_pages_asked_) { // it began anew
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
      return;                                     // a reader looks: the next time will do
    counts_due_ = Steady::now() + count_interval; // where it fails
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
      checkpointer_.moved(); // throws where it went wrong
      file_.finish();
    } catch (const SQLite::Exception& error) {
      spdlog::warn("the journal {} was not tidied up at the end ({}): the next start takes longer", path_,
                   error.what());
    }
  }

  // Constant after construction.
  SqliteJournalOptions options_;
  const std::string path_;
  std::function<void(std::uint64_t)> on_commit_;
  std::function<void()> on_answered_;

  std::uint64_t identity_ = 0;

  // The journal thread's.
  JournalFile file_;
  Checkpointer checkpointer_; // closes before file_ does
  int log_pages_asked_ = 0;   ///< to be moved, the last time
  bool log_moves_ = false;    ///< what checkpointer_ moved is of the log as it is now
  JournalReaders readers_;    // any thread; closes before file_ does
  RecentGroups recent_;       // any thread
  DedupeTable known_;
  CommitGroup group_;
  std::vector<std::vector<ingest::Appended>> answers_; ///< of the group's batches
  std::optional<Steady::time_point> counts_due_;       ///< when to write counts_; none: nothing to write
  std::optional<Steady::time_point> retention_due_;    ///< none: everything is kept
  std::optional<Steady::time_point> sync_due_;         ///< none: all is on the disk, or need not be
  std::unique_ptr<Erasure> erasing_;
  WaitingLine::Expected expected_;
  std::optional<AppendFault> passing_; ///< a full disk, or one that is read-only, of which an operator was told
  bool broken_ = false;                ///< likewise

  // Shared.
  std::atomic<std::uint64_t> head_{0};
  std::atomic<std::uint64_t> first_{1};
  std::atomic<std::uint64_t> erasures_{0};
  WaitingLine line_;
  std::mutex erasures_mutex_;
  std::deque<Erasure> erasures_asked_;
  bool ended_ = false;
  std::mutex counts_move_; // taken before counts_mutex_
  std::mutex counts_mutex_;
  DuplicateCounts counts_; ///< since they were last written
  std::mutex stop_mutex_;
  std::thread thread_; // last: everything above exists while it runs
};

} // namespace

std::unique_ptr<Journal> open_sqlite_journal(const std::filesystem::path& file, SqliteJournalOptions options) {
  const auto now = options.clock ? options.clock() : system_clock_ms();
  if (must_salvage(file)) salvage(file, now);
  try {
    return std::make_unique<SqliteJournal>(file, options);
  } catch (const DamagedFile&) {
    if (!salvage(file, now)) throw;
  } catch (const SQLite::Exception& error) {
    if (!says_damaged(error) || !salvage(file, now)) throw;
  }
  return std::make_unique<SqliteJournal>(file, std::move(options));
}

} // namespace plumbline::journal
