#define XXH_INLINE_ALL
#include "validator/schema/property_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

std::uint64_t load(const char* from, std::size_t bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, bytes);
  return word;
}

PropertyTable::Ends ends_of(std::string_view name) {
  const char* const first = name.data();
  const char* const last = first + name.size();
  if (name.size() >= 8) return {load(first, 8), load(last - 8, 8), name.size()};
  if (name.size() >= 4) return {load(first, 4), load(last - 4, 4), name.size()};
  if (name.empty()) return {};
  return {static_cast<unsigned char>(*first),
          static_cast<unsigned char>(*(first + name.size() / 2)) * 256U + static_cast<unsigned char>(*(last - 1)),
          name.size()};
}
/// Names of at most so many bytes are equal if their ends are.
constexpr std::size_t told_by_ends = 16;

/// The ends tell the names of most rules apart, in a third of the time of a hash over all bytes.
std::uint64_t hash_of(const PropertyTable::Ends& ends) {
  const std::uint64_t hash = (ends.head ^ std::rotl(ends.tail, 29) ^ ends.size) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32);
}

[[gnu::noinline]] std::uint64_t hash_of_all(std::string_view name) {
  static const std::uint64_t seed = (std::uint64_t{std::random_device()()} << 32) | std::random_device()();
  return XXH3_64bits_withSeed(name.data(), name.size(), seed);
}

std::size_t hash_of(std::string_view name, const PropertyTable::Ends& ends, bool by_whole_name) {
  return static_cast<std::size_t>(by_whole_name ? hash_of_all(name) : hash_of(ends));
}

constexpr std::size_t too_long = 12;

} // namespace

const PropertyEntry* PropertyTable::find(std::string_view name) const {
  if (buckets_.empty()) return nullptr;
  const std::size_t mask = buckets_.size() - 1;
  const Ends ends = ends_of(name);
  for (std::size_t at = hash_of(name, ends, by_whole_name_) & mask;; at = (at + 1) & mask) {
    const Bucket& bucket = buckets_[at];
    if (bucket.number == 0) return nullptr;
    const PropertyEntry& entry = entries_[bucket.number - 1];
    if (bucket.ends == ends && (ends.size <= told_by_ends || entry.name == name)) return &entry;
  }
}

PropertyEntry& PropertyTable::entry(std::string_view name) {
  if (const PropertyEntry* found = find(name)) return entries_[static_cast<std::size_t>(found - entries_.data())];
  entries_.push_back({std::string(name)});
  grow();
  return entries_.back();
}

void PropertyTable::grow() {
  if (entries_.size() * 2 > buckets_.size()) {
    buckets_.assign(buckets_.empty() ? 8 : buckets_.size() * 2, {});
    place(0);
  } else {
    place(entries_.size() - 1);
  }
  if (longest_ <= too_long || by_whole_name_) return;
  by_whole_name_ = true;
  buckets_.assign(buckets_.size(), {});
  place(0);
}

void PropertyTable::place(std::size_t first) {
  if (first == 0) longest_ = 0;
  for (std::size_t i = first; i < entries_.size(); ++i) {
    const std::size_t mask = buckets_.size() - 1;
    const Ends ends = ends_of(entries_[i].name);
    std::size_t at = hash_of(entries_[i].name, ends, by_whole_name_) & mask;
    std::size_t looks = 1;
    for (; buckets_[at].number != 0; ++looks) at = (at + 1) & mask;
    buckets_[at] = {ends, static_cast<std::uint32_t>(i + 1)};
    longest_ = std::max(longest_, looks);
  }
}

} // namespace plumbline::validator
