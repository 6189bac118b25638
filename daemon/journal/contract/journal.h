#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/ingest/record/sight.h"
#include "validator/values/result.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plumbline::journal {

/// Neighbouring seqs, both ends included.
struct SeqRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool meets(const SeqRange& other) const { return first <= other.last && last >= other.first; }
};
/// Whether one of the ranges has a seq of this one.
[[nodiscard]] inline bool any_meets(std::span<const SeqRange> ranges, const SeqRange& one) {
  return std::ranges::any_of(ranges, [&](const SeqRange& range) { return range.meets(one); });
}

/// Records that became durable together, with neighbouring seqs: forgotten calls lie between groups, never inside one.
/// Immutable, shared.
class Group {
 public:
  /// `offsets`: where each record begins in `bytes`; it ends where the next begins. `ids`: of each, or empty where they
  /// are not known (they are not stored).
  Group(std::uint64_t first, std::string bytes, std::vector<std::uint32_t> offsets,
        std::vector<ingest::IdHashes> ids = {});

  std::uint64_t first() const { return first_; }
  std::uint64_t last() const { return first_ + offsets_.size() - 1; }
  std::size_t size() const { return offsets_.size(); }
  std::size_t bytes() const { return bytes_.size(); }
  const std::string& raw() const { return bytes_; } ///< records, one after the other
  const std::vector<std::uint32_t>& offsets() const { return offsets_; }
  /// What remains of it without these calls, in groups of neighbours. `gone`: in order, none twice.
  std::vector<std::shared_ptr<const Group>> without(std::span<const SeqRange> gone) const;
  bool holds(std::uint64_t seq) const { return seq >= first() && seq <= last(); }

  /// The record of a seq that the group holds; views into the group. Throws std::runtime_error if the bytes are
  /// damaged.
  ingest::Record record(std::uint64_t seq) const;
  /// Of a seq that the group holds. Thread: any.
  ingest::IdHashes ids(std::uint64_t seq) const {
    return ids_.empty() ? ingest::IdHashes{} : ids_.at(static_cast<std::size_t>(seq - first_));
  }
  /// Its Verdict's JSON: made when the group is first looked at, then shared by everybody who sees as much. The process
  /// has one limited sight at most. Thread: any.
  const std::string& verdict_json(std::uint64_t seq, const ingest::Sight& sight) const;

 private:
  std::uint64_t first_;
  std::string bytes_;
  std::vector<std::uint32_t> offsets_;
  std::vector<ingest::IdHashes> ids_;
  struct Rendered {
    std::once_flag once;
    std::vector<std::string> verdicts;
  };
  mutable Rendered whole_;   ///< as an owner sees them
  mutable Rendered limited_; ///< as a viewer does, if something is hidden
};

/// Identifies the journal that a derived file was built from.
struct JournalMark {
  std::uint64_t identity = 0; ///< the workspace's; every file of its state carries it
  std::uint64_t erasures = 0; ///< how often calls were forgotten
  friend bool operator==(const JournalMark&, const JournalMark&) = default;
};

/// How long the dedupe recognises repeated calls.
struct DedupeReach {
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;
  std::int64_t window_ms = 0;       ///< how long a call is remembered, for the source with the shortest memory
  std::int64_t whole_window_ms = 0; ///< how long with enough memory
  std::uint16_t source = 0;         ///< the tag of that source's keys (ingest::DedupeKeys), if window_ms is less
};

using GroupPtr = std::shared_ptr<const Group>;
using AppendResult = Result<std::vector<ingest::Appended>, ingest::AppendFault>;

/// The ordered, durable record of every call with its verdict. An engine decides duplicates, gives seqs (without gaps,
/// never one twice) and commits in groups. Readers proceed at their own pace, by seq: nothing waits for them.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Takes the calls of one request. `done` runs once, on the journal's thread, after all of them are on disk (or none
  /// will be); it must not block or throw. Thread: any. Does not block. If they are refused at once (overloaded,
  /// broken, stopping), `done` runs on the caller's thread, before append() returns.
  virtual void append(ingest::Batch batch, std::function<void(AppendResult)> done) = 0;

  /// Runs on the journal's thread after each commit, before the `done`s of that commit. Set before the first append.
  virtual void on_commit(std::function<void(std::uint64_t head)> wake) = 0;
  /// Runs on the journal's thread after the `done`s of each group, whether it was committed or not: what they left for
  /// others can be delivered at once. Set before the first append.
  virtual void on_answered(std::function<void()> deliver) = 0;

  /// Seq of the newest durable call; 0 if there is none yet. Thread: any.
  virtual std::uint64_t head() const = 0;
  /// Seq of the oldest call that is kept; head() + 1 if none is kept. Thread: any.
  virtual std::uint64_t first() const = 0;

  /// The group that holds `seq`, or the nearest kept one after it; null if there is no such group. May block: not on a
  /// core thread, unless the call is recent (see recent()). Thread: any.
  virtual GroupPtr at_or_after(std::uint64_t seq) = 0;
  /// The group that holds `seq`, or the nearest kept one before it; null if there is no such group. May block.
  virtual GroupPtr at_or_before(std::uint64_t seq) = 0;
  /// As at_or_after, but only from the newest groups, in memory: never blocks; null if those do not reach far enough.
  virtual GroupPtr recent(std::uint64_t seq) const = 0;
  /// How many calls with a higher seq are kept, without forgotten and dropped ones. Exact except for very long ranges,
  /// whose holes it learns over several calls. May block.
  virtual std::uint64_t kept_after(std::uint64_t seq) = 0;

  /// How often the call of this seq was repeated. May block.
  virtual std::uint64_t duplicates_of(std::uint64_t seq) = 0;

  /// Thread: any.
  virtual JournalMark mark() const = 0;

  /// Thread: any.
  virtual DedupeReach dedupe_reach() const { return {}; }
  /// Why the last calls were refused, while that lasts; absent: calls are accepted. Thread: any.
  [[nodiscard]] virtual std::optional<ingest::AppendFault> fault() const { return std::nullopt; }

  /// Erases these calls with their verdicts, for good: no byte of them stays in the engine's files. Their seqs are not
  /// given again, and their dedupe keys stay. `gone`: in order, none twice. Returns how many calls there were. Blocks
  /// until they are gone; ingest goes on meanwhile. Throws std::runtime_error on failure. Thread: one that may block.
  virtual std::uint64_t forget(std::vector<SeqRange> gone) = 0;

  /// Commits accepted calls and closes. Later appends: AppendFault::stopping. Blocks until done.
  virtual void stop() = 0;
};

} // namespace plumbline::journal
