#include "validator/schema/fault.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

bool is_container(const AnyNode& node) { return node.type() == NodeType::object || node.type() == NodeType::array; }

/// Of several faults of one value the lowest is reported.
int plainness(const Fault& fault) {
  switch (fault.kind) {
  case ViolationKind::unplanned_property: return 0;
  case ViolationKind::type: return 1;
  // Nothing else is worth saying about an empty string.
  case ViolationKind::length: return fault.node.type() == NodeType::string && fault.node.text().empty() ? 2 : 6;
  case ViolationKind::enumeration: return 3;
  case ViolationKind::format: return 4;
  case ViolationKind::pattern: return 5;
  case ViolationKind::range: return 7;
  default: return 8;
  }
}

bool same_mistake(const Fault& a, const Fault& b) {
  if (a.offset != b.offset || a.absent != b.absent || a.path != b.path) return false;
  if (a.absent || (a.keyword == b.keyword && a.expected == b.expected)) return true;
  const auto has = [&](ViolationKind kind) { return a.kind == kind || b.kind == kind; };
  if (has(ViolationKind::unplanned_property) || has(ViolationKind::type)) return true;
  // A name and its value may both be wrong; an array may be too long and have equal items.
  return !is_container(a.node) && a.keyword != "propertyNames" && b.keyword != "propertyNames";
}

} // namespace

void FaultList::add(Fault fault) {
  const auto same =
      std::find_if(faults_.begin(), faults_.end(), [&](const Fault& other) { return same_mistake(other, fault); });
  if (same != faults_.end()) {
    const bool by_rule = same->by_rule || fault.by_rule;
    const bool by_common = same->by_common || fault.by_common;
    if (plainness(fault) < plainness(*same)) *same = std::move(fault);
    same->by_rule = by_rule;
    same->by_common = by_common;
    return;
  }
  if (faults_.size() == max_violations) {
    truncated_ = true;
    if (fault.offset >= faults_.back().offset) return;
    faults_.pop_back();
  }
  const auto behind = std::upper_bound(faults_.begin(), faults_.end(), fault.offset,
                                       [](std::uint32_t offset, const Fault& other) { return offset < other.offset; });
  faults_.insert(behind, std::move(fault));
}

void FaultList::add_all(FaultList&& others, FaultOrigin origin) {
  truncated_ = truncated_ || others.truncated_;
  for (Fault& fault : others.faults_) {
    fault.by_rule = fault.by_rule || origin == FaultOrigin::rule;
    fault.by_common = fault.by_common || origin == FaultOrigin::common;
    add(std::move(fault));
  }
}

std::uint64_t FaultList::distance(std::string_view own_path) const {
  std::uint64_t sum = truncated_ ? max_violations : 0;
  for (const Fault& fault : faults_) {
    const std::string_view path = fault.path;
    const bool own = path == own_path;
    const bool member = path.starts_with(own_path) && path.rfind('/') == own_path.size();
    // A wrong type of the value itself, then a wrong tag ({"kind": {"const": ...}}), point to another branch.
    if (fault.kind == ViolationKind::type && own)
      sum += 10'000;
    else if (fault.kind == ViolationKind::enumeration && member && fault.keyword == "const")
      sum += 300;
    else if (fault.kind == ViolationKind::enumeration && (own || member))
      sum += 100;
    else if (fault.kind == ViolationKind::required || fault.kind == ViolationKind::unplanned_property)
      sum += 3;
    else
      sum += 2;
  }
  return sum;
}

} // namespace plumbline::validator
