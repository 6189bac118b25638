#pragma once

#include "daemon/journal/contract/journal.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>

namespace plumbline::journal {

/// The newest groups, in memory: as many as fit into `most_bytes`, and always the last one added. Only the records are
/// counted; their rendered verdicts come on top, and are about as large if somebody looks. Thread: any.
class RecentGroups {
 public:
  explicit RecentGroups(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// `group` follows the last one added.
  void add(GroupPtr group);
  /// Forgets calls. `gone`: in order, none twice.
  void erase(std::span<const SeqRange> gone);
  /// The group that holds `seq`; null if it is not here.
  GroupPtr holding(std::uint64_t seq) const;
  /// The newest group; null before the first add().
  GroupPtr newest() const;
  /// The oldest group that is here; null if there is none.
  GroupPtr oldest() const;

 private:
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::deque<GroupPtr> groups_; ///< by their seqs
  std::size_t bytes_ = 0;
};

} // namespace plumbline::journal
