#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace plumbline {

/// An immutable value that one thread replaces as a whole and many read, such as the plans in force and the sources. A
/// reader that begins after store() returned sees the new value; an earlier one keeps the old value for as long as it
/// holds the pointer.
template<class T>
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  /// Any thread.
  void store(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    generation_.fetch_add(1, std::memory_order_release);
  }

  /// Any thread. Takes the lock; hot paths use a SnapshotReader.
  std::shared_ptr<const T> load() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  template<class U>
  friend class SnapshotReader;

  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> generation_{1};
};

/// One thread's view of a Snapshot: costs one atomic load unless the value was replaced. Not thread-safe: one reader
/// per thread.
template<class T>
class SnapshotReader {
 public:
  explicit SnapshotReader(const Snapshot<T>& snapshot) : snapshot_(snapshot) {}

  /// The newest value. The reference lives until the next call; copy the pointer to keep the value over a suspension.
  const std::shared_ptr<const T>& get() {
    const auto generation = snapshot_.generation_.load(std::memory_order_acquire);
    if (generation != seen_) {
      value_ = snapshot_.load();
      seen_ = generation;
    }
    return value_;
  }

 private:
  const Snapshot<T>& snapshot_;
  std::shared_ptr<const T> value_;
  std::uint64_t seen_ = 0;
};

} // namespace plumbline
