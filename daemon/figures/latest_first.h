#pragma once

#include "daemon/core/seeded_hash.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace plumbline::debugger {

/// Values by key in the order of their last touch, the latest first; bounded in number and in bytes: the one touched
/// longest ago is dropped. Each knows the number of its stored row, and changes are remembered until they are written.
/// A touch has constant cost. Made of a list and a hash table; Boost.MultiIndex would keep the same two and leave the
/// bookkeeping of changes and bytes to us. `Value` has `std::size_t bytes() const`.
///
///     auto& entry = values.touch(key);
///     ...
///     values.changed(entry);
///     values.drop_beyond();
template<class Value>
class LatestFirst {
 public:
  struct Entry {
    std::uint64_t number = 0;  ///< of its row; from 1
    std::uint64_t touched = 0; ///< counts the touches of all entries
    std::string key;
    Value value;
    std::size_t bytes = 0; ///< as weighed by changed()
  };

  LatestFirst(std::size_t max_entries, std::size_t max_bytes) : max_entries_(max_entries), max_bytes_(max_bytes) {}

  /// Makes the entry if it is missing; then it is the first.
  Entry& touch(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end())
      add(entries_.begin(), {++last_number_, 0, std::string(key), {}});
    else
      entries_.splice(entries_.begin(), entries_, found->second);
    entries_.front().touched = ++last_touch_;
    return entries_.front();
  }
  /// Its value changed: weighs it, and marks it for the next write.
  void changed(Entry& entry) {
    weigh(entry);
    unwritten_.insert(&entry);
  }
  /// As it was stored. In the order of all(), before the first touch.
  Entry& restore(std::uint64_t number, std::uint64_t touched, std::string key, Value value) {
    last_number_ = std::max(last_number_, number);
    last_touch_ = std::max(last_touch_, touched);
    add(entries_.end(), {number, touched, std::move(key), std::move(value)});
    weigh(entries_.back());
    return entries_.back();
  }

  /// The next to drop; null: all is within the bounds.
  Entry* beyond() {
    const bool over = entries_.size() > max_entries_ || (bytes_ > max_bytes_ && entries_.size() > 1);
    return over ? &entries_.back() : nullptr;
  }
  /// `last` is the last entry.
  void drop(Entry& last) {
    bytes_ -= last.bytes;
    unwritten_.erase(&last);
    dropped_.push_back(last.number);
    by_key_.erase(last.key);
    entries_.pop_back();
  }

  /// Drops until all is within the bounds.
  void drop_beyond() {
    while (auto* last = beyond()) drop(*last);
  }

  const std::list<Entry>& all() const { return entries_; }
  std::list<Entry>& all() { return entries_; }

  const std::unordered_set<Entry*>& unwritten() const { return unwritten_; }
  const std::vector<std::uint64_t>& dropped() const { return dropped_; } ///< numbers of rows to delete
  /// Both of the above were written.
  void written() {
    unwritten_.clear();
    dropped_.clear();
  }

 private:
  using Place = typename std::list<Entry>::iterator;

  void add(Place before, Entry entry) {
    const auto place = entries_.insert(before, std::move(entry));
    by_key_.emplace(place->key, place);
  }
  void weigh(Entry& entry) {
    const auto bytes = sizeof(Entry) + entry.key.size() + entry.value.bytes();
    bytes_ += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  std::size_t max_entries_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t last_number_ = 0;
  std::uint64_t last_touch_ = 0;
  std::list<Entry> entries_;
  std::unordered_map<std::string_view, Place, SeededHash> by_key_; ///< keys are the entries'
  std::unordered_set<Entry*> unwritten_;
  std::vector<std::uint64_t> dropped_;
};

} // namespace plumbline::debugger
