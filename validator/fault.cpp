#include "validator/fault.h"

#include <algorithm>

namespace plumbline::validator {

void FaultList::add(Fault fault) {
  const auto same = [&](const Fault& other) {
    return other.offset == fault.offset && other.keyword == fault.keyword && other.path == fault.path &&
           other.expected == fault.expected;
  };
  if (std::any_of(faults_.begin(), faults_.end(), same)) return;
  if (faults_.size() == max_violations) {
    truncated_ = true;
    if (fault.offset >= faults_.back().offset) return;
    faults_.pop_back();
  }
  const auto behind = std::upper_bound(faults_.begin(), faults_.end(), fault.offset,
                                       [](std::uint32_t offset, const Fault& other) { return offset < other.offset; });
  faults_.insert(behind, std::move(fault));
}

void FaultList::add_all(FaultList&& others) {
  truncated_ = truncated_ || others.truncated_;
  for (Fault& fault : others.faults_) add(std::move(fault));
}

std::uint64_t FaultList::distance(std::string_view own_path) const {
  std::uint64_t sum = truncated_ ? max_violations : 0;
  for (const Fault& fault : faults_) {
    // A wrong type of the value itself, then a wrong tag ({"kind": {"const": ...}}), say that another branch was meant.
    if (fault.kind == ViolationKind::type && fault.path == own_path)
      sum += 10'000;
    else if (fault.kind == ViolationKind::enumeration)
      sum += 100;
    else if (fault.kind == ViolationKind::required || fault.kind == ViolationKind::unplanned_property)
      sum += 3;
    else
      sum += 2;
  }
  return sum;
}

} // namespace plumbline::validator
