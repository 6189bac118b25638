#pragma once

#include "daemon/journal/kept_calls.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace plumbline::journal {

/// Calls of the file that cannot be what was written.
struct DamagedCalls : std::runtime_error {
  DamagedCalls(SeqRange which, const std::string& why)
      : std::runtime_error("the calls " + std::to_string(which.first) + " to " + std::to_string(which.last) + " " +
                           why),
        calls(which) {}
  SeqRange calls;
};

/// Reads the file of the SQLite journal beside its writer, through at most two connections,
/// opened when needed. `head`: later rows may already be in the file but are not yet
/// visible to readers. Blocks; throws std::runtime_error if the file cannot be read. Leaves
/// out damaged calls, and logs that once. Thread: any. Ends before the writer does.
class JournalReaders {
 public:
  explicit JournalReaders(std::filesystem::path file);
  ~JournalReaders();

  GroupPtr at_or_after(std::uint64_t seq, std::uint64_t head);
  GroupPtr at_or_before(std::uint64_t seq, std::uint64_t head);
  std::uint64_t duplicates_of(std::uint64_t seq);
  /// How many calls of (seq, head] are kept, `first` the oldest (KeptCalls::count).
  std::uint64_t kept_after(std::uint64_t seq, std::uint64_t first, std::uint64_t head) {
    return kept_.count(seq, first, head, erased_);
  }
  /// Call it when calls were erased from the file.
  void erased() { erased_.fetch_add(1); }

  /// How many rows of the file one search for holes covers.
  static constexpr std::int64_t rows_of_look = 20'000;

 private:
  FoundHoles holes(std::uint64_t after, std::uint64_t head);
  GroupPtr read_at_or_after(std::uint64_t seq, std::uint64_t head);
  GroupPtr read_at_or_before(std::uint64_t seq, std::uint64_t head);
  void say(const DamagedCalls& damage);
  void say(const SQLite::Exception& error);

  struct Connection;
  class Lease;

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int open_ = 0;
  std::set<std::uint64_t> said_; ///< first seqs of damaged rows
  std::atomic<bool> said_torn_{false};
  std::atomic<std::uint64_t> erased_{0};
  KeptCalls kept_{[this](std::uint64_t after, std::uint64_t head) { return holes(after, head); }};
};

} // namespace plumbline::journal
