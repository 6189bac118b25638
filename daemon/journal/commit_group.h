#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/journal/dedupe/dedupe_memory.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// Throws std::length_error or std::invalid_argument for a batch that no journal accepts.
void check(const ingest::Batch& batch);

/// Decides the outcome of batches that are committed together: which calls are duplicates (of known ones, or of one
/// another), which seqs the others get, and the bytes to write. Publishes nothing before remember(): a group that could
/// not be written leaves no trace. Reusable; keeps its memory. No I/O, no clock.
///
///   group.begin(head + 1, bytes_of(waiting));
///   for (auto& one : waiting) answers.push_back(group.add(one.batch));
///   write(group);            // throws: nothing happened
///   group.remember(known);
///
/// Thread: the journal's.
class CommitGroup {
 public:
  /// `known`: the durable calls; read until the group ends.
  explicit CommitGroup(const DedupeMemory& known, std::uint64_t seed = 0)
      : known_(known), staged_(std::numeric_limits<std::int64_t>::max(), seed) {}

  /// Starts anew; `first` is the seq of the group's first call, `expected_bytes` the size of its batches.
  void begin(std::uint64_t first, std::size_t expected_bytes = 0);
  /// Adds the calls of a batch in order, and returns one answer for each. If a key comes with several contents, each
  /// (key, content) pair is remembered: a retry of any of them is a duplicate of its own first.
  std::vector<ingest::Appended> add(const ingest::Batch& batch);
  /// Call it once the group is durable: later groups may find their duplicates in it.
  void remember(DedupeMemory& known) const;

  bool empty() const { return offsets_.empty(); } ///< it holds only duplicates
  std::uint64_t first() const { return first_; }
  std::uint64_t last() const { return first_ + offsets_.size() - 1; }
  std::int64_t received_at_ms() const { return received_at_ms_; } ///< of its latest batch
  const std::string& bytes() const { return bytes_; }
  const std::vector<std::uint32_t>& offsets() const { return offsets_; }       ///< see Group
  const std::vector<StoredKey>& keys() const { return keys_; }                 ///< one for each call
  const std::vector<std::uint64_t>& duplicates() const { return duplicates_; } ///< seqs of firsts, one for each
  /// For readers, once durable. Moves the bytes and offsets out of the group.
  std::string take_bytes() { return std::move(bytes_); }
  std::vector<std::uint32_t> take_offsets() { return std::move(offsets_); }
  std::vector<ingest::IdHashes> take_ids() { return std::move(ids_); }

 private:
  ingest::Appended decide(const ingest::Batch::Entry& entry, const ingest::DedupeKey& old_key,
                          std::int64_t received_at_ms);

  const DedupeMemory& known_;
  DedupeTable staged_; ///< what this group adds; without an end to its window
  std::uint64_t first_ = 1;
  std::int64_t received_at_ms_ = 0;
  std::string bytes_;
  std::vector<std::uint32_t> offsets_;
  std::vector<StoredKey> keys_;
  std::vector<ingest::IdHashes> ids_;
  std::vector<std::uint64_t> duplicates_;
};

} // namespace plumbline::journal
