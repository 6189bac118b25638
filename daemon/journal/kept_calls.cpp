#include "daemon/journal/kept_calls.h"

#include <algorithm>

namespace plumbline::journal {

std::uint64_t KeptCalls::count(std::uint64_t after, std::uint64_t first, std::uint64_t head, std::uint64_t erasures) {
  if (first > 0) after = std::max(after, first - 1);
  if (after >= head) return 0;
  const std::lock_guard lock(mutex_);
  // A hole far below the present range is no longer useful; it is found again when needed.
  if (erasures_ != erasures || after < from_ || after >= through_) {
    erasures_ = erasures;
    from_ = through_ = after;
    holes_.clear();
  }
  if (through_ < head) {
    auto found = look_(through_, head);
    holes_.insert(holes_.end(), found.holes.begin(), found.holes.end());
    through_ = found.through;
  }
  auto kept = head - after;
  const auto begin = std::ranges::lower_bound(holes_, after + 1, {}, &SeqRange::last);
  for (auto hole = begin; hole != holes_.end(); ++hole) kept -= hole->last + 1 - std::max(hole->first, after + 1);
  return kept;
}

} // namespace plumbline::journal
