#include "daemon/journal/recent_groups.h"

#include <algorithm>
#include <utility>

namespace plumbline::journal {

void RecentGroups::add(GroupPtr group) {
  std::deque<GroupPtr> dropped; // destroyed after the lock: it may be the last hold on megabytes
  const std::lock_guard lock(mutex_);
  bytes_ += group->bytes();
  groups_.push_back(std::move(group));
  while (bytes_ > most_bytes_ && groups_.size() > 1) {
    bytes_ -= groups_.front()->bytes();
    dropped.push_back(std::move(groups_.front()));
    groups_.pop_front();
  }
}

void RecentGroups::erase(std::span<const SeqRange> gone) {
  std::deque<GroupPtr> kept;
  const std::lock_guard lock(mutex_);
  bytes_ = 0;
  for (const auto& group : groups_) {
    const bool touched = std::any_of(gone.begin(), gone.end(), [&group](const SeqRange& range) {
      return range.first <= group->last() && range.last >= group->first();
    });
    if (!touched)
      kept.push_back(group);
    else
      for (auto& part : group->without(gone)) kept.push_back(std::move(part));
  }
  groups_.swap(kept);
  for (const auto& group : groups_) bytes_ += group->bytes();
}

GroupPtr RecentGroups::holding(std::uint64_t seq) const {
  const std::lock_guard lock(mutex_);
  const auto behind =
      std::upper_bound(groups_.begin(), groups_.end(), seq,
                       [](std::uint64_t wanted, const GroupPtr& group) { return wanted < group->first(); });
  if (behind == groups_.begin()) return nullptr;
  const auto& group = *std::prev(behind);
  return group->holds(seq) ? group : nullptr;
}

GroupPtr RecentGroups::newest() const {
  const std::lock_guard lock(mutex_);
  return groups_.empty() ? nullptr : groups_.back();
}

GroupPtr RecentGroups::oldest() const {
  const std::lock_guard lock(mutex_);
  return groups_.empty() ? nullptr : groups_.front();
}

} // namespace plumbline::journal
