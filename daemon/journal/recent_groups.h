#pragma once

#include "daemon/journal/contract/journal.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>

namespace plumbline::journal {

/// The newest groups, in memory, as many as fit into `most_bytes`, and always the last one that was added (counted are
/// the records; their rendered verdicts come on top, and are about as large where somebody looks). Thread: any.
class RecentGroups {
 public:
  explicit RecentGroups(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// `group` follows the last one that was added.
  void add(GroupPtr group);
  /// Forgets calls. `gone`: in order, none twice.
  void erase(std::span<const SeqRange> gone);
  /// The group that holds `seq`; null where it is not here.
  GroupPtr holding(std::uint64_t seq) const;
  /// The newest group; null: none was added yet.
  GroupPtr newest() const;
  /// The oldest group that is here; null: none.
  GroupPtr oldest() const;

 private:
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::deque<GroupPtr> groups_; ///< by their seqs
  std::size_t bytes_ = 0;
};

} // namespace plumbline::journal
