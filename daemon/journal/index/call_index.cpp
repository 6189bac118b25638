#include "daemon/journal/index/call_index.h"

#include "daemon/core/thread.h"
#include "daemon/journal/index/index_file.h"
#include "daemon/journal/index/index_terms.h"
#include "daemon/journal/index/live_segment.h"
#include "daemon/journal/sqlite/sqlite_file.h"

#include <boost/sort/pdqsort/pdqsort.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <shared_mutex>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace plumbline::journal {
namespace {

/// Under load the calls of this long are taken together: waking for each commit would slow the commits.
constexpr auto pause = std::chrono::milliseconds(20);
/// After a failure to write, such as a full disk.
constexpr auto patience = std::chrono::seconds(1);

bool may_be(const TimeSpan& span, const TimeRange& wanted) {
  if (span.from_ms > span.to_ms) return false;
  return (!wanted.from_ms || span.to_ms >= *wanted.from_ms) && (!wanted.to_ms || span.from_ms < *wanted.to_ms);
}

/// The rarest terms come first: if a segment has no match for them, the others are not looked up in it.
std::vector<AnyOf> rarest_first(std::span<const AnyOf> all_of) {
  const auto rank = [](const AnyOf& any_of) {
    if (any_of.empty()) return 0;
    switch (any_of.front().field) {
    case IndexField::message_id:
    case IndexField::user_id:
    case IndexField::anonymous_id: return 0;
    case IndexField::event:
    case IndexField::session:
    case IndexField::kind: return 1;
    default: return 2;
    }
  };
  std::vector<AnyOf> ordered(all_of.begin(), all_of.end());
  std::ranges::stable_sort(ordered, {}, rank);
  return ordered;
}

/// Removes calls received at another time. Returns whether any is left.
bool keep_time(Positions& positions, std::span<const TimeSpan> times, const TimeRange& wanted) {
  if (!wanted.from_ms && !wanted.to_ms) return positions.any();
  Positions in_time(positions.count());
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!may_be(times[i], wanted)) continue;
    for (std::uint64_t at = 0; at < calls_per_time_span; ++at)
      in_time.set(static_cast<std::uint32_t>(i * calls_per_time_span + at));
  }
  return positions.keep(in_time);
}

/// Whether a failure of the file passes by itself.
bool passes(const SQLite::Exception& error) {
  const auto code = error.getErrorCode();
  return code == SQLITE_FULL || code == SQLITE_BUSY || code == SQLITE_IOERR || code == SQLITE_READONLY ||
         code == SQLITE_CANTOPEN || code == SQLITE_NOMEM;
}

} // namespace

class CallIndex::Worker {
 public:
  Worker(std::filesystem::path path, Journal& journal) : path_(std::move(path)), journal_(journal) {
    open();
    thread_ = start_thread("index", Priority::low, [this] { run(); });
  }
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void wake() {
    if (!idle_.exchange(false)) return;
    const std::lock_guard lock(state_);
    changed_.notify_all();
  }

  void stop() {
    {
      const std::lock_guard lock(state_);
      stopping_ = true;
      changed_.notify_all();
    }
    const std::lock_guard lock(stop_);
    if (thread_.joinable()) thread_.join();
  }

  void catch_up() {
    const auto head = journal_.head();
    wake();
    std::unique_lock lock(state_);
    changed_.wait(lock, [&] { return stopping_ || (!damaged_ && indexed_to() >= head); });
  }

  void erase(const std::vector<SeqRange>& forgotten) {
    std::unique_lock lock(state_);
    to_erase_.insert(to_erase_.end(), forgotten.begin(), forgotten.end());
    const auto mine = ++asked_;
    idle_ = false;
    changed_.notify_all();
    changed_.wait(lock, [&] { return stopping_ || erased_ >= mine; });
  }

  std::uint64_t indexed_to() const { return next_.load(std::memory_order_acquire) - 1; }

  Found find(std::span<const AnyOf> all_of, std::uint64_t before, std::uint64_t at_least, std::size_t limit,
             const TimeRange& time);

 private:
  std::unique_ptr<IndexFile> open_file();
  void open();
  void run();
  bool step();
  void take(const Group& group);
  void move_to(std::uint64_t seq);
  void seal();
  void merge_complete();
  void drop_old();
  void erase_asked();
  void erase_from(SegmentId id, const std::vector<SeqRange>& ranges);
  void rebuild();
  bool find_in(SegmentId id, std::span<const TimeSpan> times, std::span<const AnyOf> all_of, const TimeRange& time,
               Positions& positions);
  std::vector<SegmentId> newest_first() const;

  const std::filesystem::path path_;
  Journal& journal_;

  // Used by the thread only, after construction.
  TermReader terms_;
  std::vector<std::uint32_t> hashes_;
  std::string said_; ///< the failure that was last logged

  // Only the thread writes these, under the lock.
  mutable std::shared_mutex content_;
  std::unique_ptr<IndexFile> file_;
  SegmentTimes segments_;
  LiveSegment live_;
  std::atomic<std::uint64_t> next_{1}; ///< every call below it is here
  std::atomic<bool> damaged_{false};   ///< set by a reader

  std::atomic<bool> idle_{false};
  std::mutex state_; // guards all below
  std::condition_variable changed_;
  std::vector<SeqRange> to_erase_;
  std::uint64_t asked_ = 0;
  std::uint64_t erased_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex stop_;
  std::thread thread_;
};

std::unique_ptr<IndexFile> CallIndex::Worker::open_file() {
  try {
    return std::make_unique<IndexFile>(path_);
  } catch (const FullDisk&) {
    throw;                                // it is of use once there is room
  } catch (const std::exception& error) { // SQLite's are std::runtime_error too
    spdlog::warn("rebuilding the index {}: {}", path_.string(), error.what());
    remove_sqlite_file(path_);
    return std::make_unique<IndexFile>(path_);
  }
}

/// Opens the file as it is, or emptied if it is not this journal's.
void CallIndex::Worker::open() {
  const auto load = [this] {
    const auto mark = journal_.mark();
    auto next = file_->position();
    segments_ = file_->segments();
    if (file_->mark() != mark || next > journal_.head() + 1) {
      next = first_seq(segment_of(0, journal_.first()));
      segments_.clear();
      file_->start_anew(mark, next);
    }
    live_.start(segment_of(0, next));
    next_ = std::max<std::uint64_t>(next, 1);
  };
  file_ = open_file();
  try {
    load();
  } catch (const std::exception& error) {
    file_.reset();
    spdlog::warn("rebuilding the index {}: {}", path_.string(), error.what());
    remove_sqlite_file(path_);
    file_ = std::make_unique<IndexFile>(path_);
    load();
  }
}

void CallIndex::Worker::run() {
  std::unique_lock lock(state_, std::defer_lock);
  while (true) {
    auto wait = std::chrono::steady_clock::duration(pause);
    bool more = false;
    try {
      if (damaged_) rebuild();
      erase_asked();
      drop_old();
      while (!stopping_ && step()) more = true;
      said_.clear();
    } catch (const SQLite::Exception& error) {
      if (!passes(error)) {
        damaged_ = true;
      } else {
        wait = patience;
        damaged_ = !file_;
        if (said_ != error.what()) spdlog::warn("the index {} is out of date: {}", path_.string(), error.what());
        said_ = error.what();
      }
    } catch (const IndexDamage&) {
      damaged_ = true;
    } catch (const std::exception& error) {
      wait = patience;
      damaged_ = !file_;
      if (said_ != error.what()) spdlog::warn("the index {} is out of date: {}", path_.string(), error.what());
      said_ = error.what();
    }
    lock.lock();
    changed_.notify_all(); // catch_up() looks
    if (!more && wait == pause && !damaged_) {
      idle_ = true;
      const auto awake = [this] { return stopping_ || !idle_ || erased_ < asked_ || damaged_; };
      // An append between step() and this found the thread busy: look once more.
      if (journal_.head() >= next_) idle_ = false;
      changed_.wait(lock, awake);
      idle_ = false;
    }
    changed_.wait_for(lock, wait, [this] { return stopping_.load(); });
    if (stopping_) return;
    lock.unlock();
  }
}

/// Takes the next calls. false: there are no more.
bool CallIndex::Worker::step() {
  const auto head = journal_.head();
  const auto next = next_.load();
  if (next > head) return false;
  const auto group = journal_.at_or_after(next);
  if (!group) {
    move_to(head + 1);
    return false;
  }
  move_to(std::max(next, group->first()));
  while (next_ <= group->last()) take(*group);
  return true;
}

/// Takes the calls of a group that belong to the live segment.
void CallIndex::Worker::take(const Group& group) {
  struct Taken {
    std::int64_t received_at_ms;
    std::size_t end;
  };
  const auto from = next_.load();
  const auto to = std::min(group.last() + 1, first_seq(live_.id()) + positions(0));
  std::vector<Taken> taken;
  hashes_.clear();
  for (auto seq = from; seq < to; ++seq) {
    const auto record = group.record(seq);
    terms_.append(record, group.ids(seq), hashes_);
    taken.push_back({record.received_at_ms, hashes_.size()});
  }
  {
    const std::lock_guard lock(content_);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      live_.add(from + i, taken[i].received_at_ms, std::span(hashes_).subspan(begin, taken[i].end - begin));
      begin = taken[i].end;
    }
    next_.store(to, std::memory_order_release);
  }
  if (to == first_seq(live_.id()) + positions(0)) seal();
}

/// Advances: every call below `seq` is indexed.
void CallIndex::Worker::move_to(std::uint64_t seq) {
  if (segment_of(0, seq) != live_.id()) seal();
  const std::lock_guard lock(content_);
  if (segment_of(0, seq) != live_.id()) live_.start(segment_of(0, seq));
  next_.store(std::max(next_.load(), seq), std::memory_order_release);
}

/// Writes the live segment to the file, and begins the next one.
void CallIndex::Worker::seal() {
  const SegmentId id = live_.id();
  const SegmentId following{0, id.number + 1};
  const auto terms = live_.sorted();
  const std::vector<TimeSpan> times(live_.times().begin(), live_.times().end());
  {
    const std::lock_guard lock(content_);
    if (!terms.empty()) {
      file_->put(id, terms, times, {}, first_seq(following));
      segments_[id] = times;
    }
    live_.start(following);
    next_.store(std::max(next_.load(), first_seq(following)), std::memory_order_release);
  }
  merge_complete();
}

/// Merges sixteen complete small segments into one.
void CallIndex::Worker::merge_complete() {
  while (!segments_.empty() && segments_.begin()->first.level == 0) {
    const auto first = segments_.begin()->first;
    const auto large = segment_of(1, first_seq(first));
    if (large.number >= segment_of(1, next_).number) return;
    std::vector<SegmentId> small;
    std::vector<TermAt> terms;
    std::vector<TimeSpan> times(positions(1) / calls_per_time_span);
    for (const auto& [id, spans] : segments_) {
      if (id.level != 0 || segment_of(1, first_seq(id)) != large) break;
      small.push_back(id);
      const auto shift = static_cast<std::uint32_t>(first_seq(id) - first_seq(large));
      for (const auto term : file_->terms(id)) terms.push_back(term + shift);
      std::copy(spans.begin(), spans.end(), times.begin() + shift / calls_per_time_span);
    }
    // In place: there are millions. Sixteen sorted runs take it a third of std::sort's time.
    boost::sort::pdqsort_branchless(terms.begin(), terms.end());
    const std::lock_guard lock(content_);
    file_->put(large, terms, times, small, first_seq(live_.id()));
    for (const auto id : small) segments_.erase(id);
    segments_[large] = times;
  }
}

/// Drops segments of which the journal keeps nothing.
void CallIndex::Worker::drop_old() {
  const auto first = journal_.first();
  std::vector<SegmentId> old;
  for (const auto& [id, times] : segments_)
    if (first_seq(id) + positions(id.level) <= first) old.push_back(id);
  if (old.empty()) return;
  const std::lock_guard lock(content_);
  file_->drop(old);
  for (const auto id : old) segments_.erase(id);
}

void CallIndex::Worker::erase_asked() {
  std::vector<SeqRange> ranges;
  std::uint64_t asked = 0;
  {
    const std::lock_guard lock(state_);
    if (erased_ == asked_) return;
    asked = asked_;
    ranges = to_erase_;
  }
  std::vector<SegmentId> touched;
  for (const auto& [id, times] : segments_) {
    const auto first = first_seq(id);
    const auto last = first + positions(id.level) - 1;
    if (std::any_of(ranges.begin(), ranges.end(),
                    [&](const SeqRange& range) { return range.first <= last && range.last >= first; }))
      touched.push_back(id);
  }
  for (const auto id : touched) erase_from(id, ranges);
  {
    const std::lock_guard lock(content_);
    for (const auto& range : ranges) live_.erase(range.first, range.last);
  }
  file_->set_mark(journal_.mark());
  file_->clear_log();
  const std::lock_guard lock(state_);
  to_erase_.erase(to_erase_.begin(), to_erase_.begin() + static_cast<std::ptrdiff_t>(ranges.size()));
  erased_ = asked;
  changed_.notify_all();
}

void CallIndex::Worker::erase_from(SegmentId id, const std::vector<SeqRange>& ranges) {
  Positions gone(positions(id.level));
  const auto base = first_seq(id);
  for (const auto& range : ranges) {
    const auto end = std::min(range.last + 1, base + positions(id.level));
    for (auto seq = std::max(range.first, base); seq < end; ++seq) gone.set(static_cast<std::uint32_t>(seq - base));
  }
  auto terms = file_->terms(id);
  std::erase_if(terms, [&](TermAt term) { return gone.has(position_in(term)); });
  const std::lock_guard lock(content_);
  file_->put(id, terms, segments_[id], {}, first_seq(live_.id()));
}

void CallIndex::Worker::rebuild() {
  spdlog::warn("the index {} is damaged; rebuilding it from the journal", path_.string());
  const std::lock_guard lock(content_);
  next_.store(1, std::memory_order_release);
  segments_.clear();
  live_.start(SegmentId{});
  file_.reset();
  remove_sqlite_file(path_);
  open();
  damaged_ = false; // readers set it under the lock, for the old file
}

/// The positions of a segment that match the terms. false: no call matches.
bool CallIndex::Worker::find_in(SegmentId id, std::span<const TimeSpan> times, std::span<const AnyOf> all_of,
                                const TimeRange& time, Positions& positions) {
  positions.set_all();
  for (const auto& any_of : all_of) {
    Positions met(positions.count());
    for (const auto& term : any_of) {
      const auto hash = hash_of(term.field, term.value);
      if (id == live_.id())
        live_.find(hash, met);
      else
        file_->find(id, hash, met);
    }
    if (!positions.keep(met)) return false;
  }
  return keep_time(positions, times, time);
}

std::vector<SegmentId> CallIndex::Worker::newest_first() const {
  std::vector<SegmentId> ids{live_.id()};
  for (const auto& [id, times] : segments_) ids.push_back(id);
  std::sort(ids.begin(), ids.end(), [](SegmentId a, SegmentId b) { return first_seq(a) > first_seq(b); });
  return ids;
}

Found CallIndex::Worker::find(std::span<const AnyOf> all_of, std::uint64_t before, std::uint64_t at_least,
                              std::size_t limit, const TimeRange& time) {
  const auto ordered = rarest_first(all_of);
  const std::shared_lock lock(content_);
  Found found;
  before = std::min(before, next_.load());
  at_least = std::max<std::uint64_t>(at_least, 1);
  found.scanned_to = before;
  if (before <= at_least || limit == 0 || damaged_) return found;
  try {
    for (const auto id : newest_first()) {
      const auto base = first_seq(id);
      if (base >= before) continue;
      if (base + positions(id.level) <= at_least) break;
      const auto times = id == live_.id() ? live_.times() : std::span<const TimeSpan>(segments_.at(id));
      if (std::none_of(times.begin(), times.end(), [&](const TimeSpan& span) { return may_be(span, time); })) continue;
      Positions met(positions(id.level));
      if (!find_in(id, times, ordered, time, met)) continue;
      const auto words = met.words();
      for (auto word = words.size(); word-- > 0;) {
        for (auto bits = words[word]; bits != 0;) {
          const auto bit = 63U - static_cast<unsigned>(__builtin_clzll(bits));
          bits &= ~(std::uint64_t{1} << bit);
          const auto seq = base + word * 64 + bit;
          if (seq >= before) continue;
          if (seq < at_least) break;
          found.seqs.push_back(seq);
          found.scanned_to = seq;
          if (found.seqs.size() == limit) return found;
        }
      }
    }
  } catch (const std::exception& error) {
    if (!damaged_.exchange(true)) spdlog::error("the index {} cannot be read: {}", path_.string(), error.what());
    wake();
    return {{}, before};
  }
  found.scanned_to = at_least;
  return found;
}

CallIndex::CallIndex(const std::filesystem::path& file, Journal& journal)
    : worker_(std::make_unique<Worker>(file, journal)) {}
CallIndex::~CallIndex() = default;
void CallIndex::wake() { worker_->wake(); }
Found CallIndex::find(std::span<const AnyOf> all_of, std::uint64_t before, std::uint64_t at_least, std::size_t limit,
                      const TimeRange& time) {
  return worker_->find(all_of, before, at_least, limit, time);
}
std::uint64_t CallIndex::indexed_to() const { return worker_->indexed_to(); }
void CallIndex::erase(const std::vector<SeqRange>& forgotten) { worker_->erase(forgotten); }
void CallIndex::catch_up() { worker_->catch_up(); }
void CallIndex::stop() { worker_->stop(); }

} // namespace plumbline::journal
