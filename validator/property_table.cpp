// Inlined hashing of short keys is a third of a lookup.
#define XXH_INLINE_ALL
#include "validator/property_table.h"

#include <xxhash.h>

namespace plumbline::validator {

namespace {
std::size_t bucket_of(std::string_view name, std::size_t buckets) {
  return static_cast<std::size_t>(XXH3_64bits(name.data(), name.size())) & (buckets - 1);
}
} // namespace

const PropertyEntry* PropertyTable::find(std::string_view name) const {
  if (buckets_.empty()) return nullptr;
  for (std::size_t at = bucket_of(name, buckets_.size());; at = (at + 1) & (buckets_.size() - 1)) {
    const std::uint32_t position = buckets_[at];
    if (position == 0) return nullptr;
    if (entries_[position - 1].name == name) return &entries_[position - 1];
  }
}

PropertyEntry& PropertyTable::entry(std::string_view name) {
  if (const PropertyEntry* found = find(name)) return entries_[static_cast<std::size_t>(found - entries_.data())];
  entries_.push_back({std::string(name)});
  grow();
  return entries_.back();
}

void PropertyTable::grow() {
  std::size_t first = entries_.size() - 1;
  if (entries_.size() * 2 > buckets_.size()) {
    buckets_.assign(buckets_.empty() ? 8 : buckets_.size() * 2, 0);
    first = 0;
  }
  for (std::size_t i = first; i < entries_.size(); ++i) {
    std::size_t at = bucket_of(entries_[i].name, buckets_.size());
    while (buckets_[at] != 0) at = (at + 1) & (buckets_.size() - 1);
    buckets_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

} // namespace plumbline::validator
