#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/index/index_term.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace plumbline::journal {

/// Terms of which a call must match one.
using AnyOf = std::vector<IndexTerm>;

/// When calls were received, in ms since the epoch; `to` exclusive.
struct TimeRange {
  std::optional<std::int64_t> from_ms;
  std::optional<std::int64_t> to_ms;
};

/// The index's answer for a range of calls.
struct Found {
  /// Newest first. Holds every call that matches the terms, and perhaps others (hashes collide, times are known per
  /// thousand calls, calls may have been dropped since): the caller checks the record.
  std::vector<std::uint64_t> seqs;
  /// Every call in [scanned_to, min(before, indexed_to() + 1)) was considered; `before` if that range is empty.
  std::uint64_t scanned_to = 0;
};

/// Finds calls by terms without reading them, in its own file beside the journal. Its own thread ("index", at the
/// lowest priority) fills it after calls are acknowledged. A file that is lost, damaged, of another version or another
/// journal's is rebuilt from the journal, while indexed_to() says how far that is.
///
///   auto found = index.find(terms, before, at_least, 100);
///   // and [index.indexed_to() + 1, before) is for the caller to scan: a few ms' worth of calls, unless it is being
///   built
///
/// README.md has the format. Thread: any, for all but construction. Ends before the journal.
class CallIndex {
 public:
  /// Opens or makes it, and begins to catch up. Never throws because of a bad file: it rebuilds it. Throws
  /// std::runtime_error if none can be made.
  CallIndex(const std::filesystem::path& file, Journal& journal);
  ~CallIndex();
  CallIndex(const CallIndex&) = delete;
  CallIndex& operator=(const CallIndex&) = delete;

  /// Tells it that the journal has more calls. Cheap; from the journal's on_commit.
  void wake();

  /// Up to `limit` of the newest calls in [at_least, before) that match one term of each of `all_of` (empty: every
  /// call) and may have come within `time`. Blocks for some ms.
  Found find(std::span<const AnyOf> all_of, std::uint64_t before, std::uint64_t at_least, std::size_t limit,
             const TimeRange& time = {});

  /// Every call up to this seq is in the index. Read it before find(), and scan the later calls.
  std::uint64_t indexed_to() const;

  /// Erases calls that the journal forgot, and every trace of them in the file. Blocks until done.
  void erase(const std::vector<SeqRange>& forgotten);

  /// Blocks until every call that is in the journal now is indexed, or stop(). For tests and measurements.
  void catch_up();
  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

} // namespace plumbline::journal
