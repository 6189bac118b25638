#pragma once

#include "daemon/journal/segments/file_exchange.h"
#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/segments/key_files.h"
#include "daemon/journal/segments/segment_list.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace plumbline::journal {

/// Forgets calls: writes the segments that have them anew, one after the other, on the thread that asks. Thread: any.
class SegmentEraser {
 public:
  struct Terms {
    std::filesystem::path directory;
    /// Seals the growing segment if it may have calls up to this seq. Throws if that cannot be done.
    std::function<void(std::uint64_t last)> seal;
    /// A segment was written anew.
    std::function<void()> erased_some;
    /// The files have none of these calls any more.
    std::function<void(std::span<const SeqRange> gone)> erased_all;
  };
  /// Borrows all but the terms.
  SegmentEraser(Terms terms, JournalNumbers& numbers, SegmentList& segments, KeyFiles& keys, FileExchange& files,
                SegmentDisk& disk);

  /// Forgets these calls, and all whose forgetting was saved before. In order, none twice. Returns how many there were,
  /// once no reader has a file that has them. Throws std::runtime_error: not all are forgotten; after end(), a start
  /// completes it.
  std::uint64_t forget(std::span<const SeqRange> gone);
  /// Ends what is under way after the segment that is being written, and refuses all later.
  void end() { ending_ = true; }

 private:
  std::uint64_t erase(std::span<const SeqRange> gone);
  std::uint64_t erase_from(const SegmentInfo& segment, std::span<const SeqRange> gone,
                           std::vector<std::shared_future<void>>& old_files);

  const Terms terms_;
  JournalNumbers& numbers_;
  SegmentList& segments_;
  KeyFiles& keys_;
  FileExchange& files_; // held after one_at_a_time_
  SegmentDisk& disk_;
  std::atomic<bool> ending_{false};
  std::mutex one_at_a_time_;
};

} // namespace plumbline::journal
