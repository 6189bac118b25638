#pragma once

#include "daemon/ingest/record/record.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace plumbline::journal {

/// Which calls came within the window, by key and content. Entries lie in order of arrival, so that old ones leave at
/// the front; a flat index of 8-byte slots finds them. 43 to 53 MB per million keys (32 bytes an entry, 10.7 to 21.3 of
/// index). A key that repeats with other contents costs no more than as many keys: only its newest entry is found by
/// the key, the older ones by key and content together.
///
/// A seed decides the places of keys, so that nobody who chooses ids can choose their places.
///
/// No I/O and no clock: the caller gives the time, in ms since the epoch. An entry further from now than the window, in
/// either direction (clocks are set back), is ignored. Not thread-safe.
class DedupeTable {
 public:
  explicit DedupeTable(std::int64_t window_ms, std::uint64_t seed = 0) : window_ms_(window_ms), seed_(seed) {}

  enum class Seen : std::uint8_t {
    never,
    same, ///< a duplicate
    other ///< the key came with another content
  };
  struct Answer {
    Seen seen = Seen::never;
    std::uint64_t seq = 0; ///< of the first; only for `same`
  };
  Answer find(const ingest::DedupeKey& key, std::uint64_t content, std::int64_t now_ms) const;

  /// Remembers a call that find() did not call `same`. Ignores an empty key.
  void insert(const ingest::DedupeKey& key, std::uint64_t content, std::uint64_t seq, std::int64_t received_at_ms);
  /// Makes room for so many more entries, so that inserting them does not pause for it.
  void expect(std::size_t count);
  /// Fetches from memory what an insertion of this key will touch soon.
  void prefetch(const ingest::DedupeKey& key) const;
  /// Drops what is outside the window, oldest first.
  void expire(std::int64_t now_ms);
  /// Forgets so many of the oldest entries (at most all) and
  /// frees their memory. Returns when the last of them came.
  std::int64_t drop_oldest(std::size_t count);
  void clear();
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const {
    return entries_.size() * sizeof(Entry) + runs_.size() * sizeof(Run) + slots_.size() * sizeof(std::uint64_t);
  }

 private:
  struct Entry {
    ingest::DedupeKey key;
    std::uint64_t content = 0;
    std::uint64_t seq = 0;
  };
  /// Entries from `ordinal` on, until the next run begins, came at this time.
  struct Run {
    std::uint64_t ordinal;
    std::int64_t received_at_ms;
  };

  std::uint64_t ordinal_in(std::uint64_t slot) const;
  const Entry& entry_of(std::uint64_t ordinal) const { return entries_[static_cast<std::size_t>(ordinal - base_)]; }
  bool in_window(std::uint64_t ordinal, std::int64_t now_ms) const;
  std::size_t home_of(std::uint64_t slot) const;
  std::uint64_t key_slot(const ingest::DedupeKey& key, std::uint64_t ordinal) const;
  std::uint64_t content_slot(const ingest::DedupeKey& key, std::uint64_t content, std::uint64_t ordinal) const;
  std::uint64_t* slot_of_key(const ingest::DedupeKey& key);
  void place(std::uint64_t slot);
  void remove(const Entry& entry, std::uint64_t ordinal);
  void remove_at(std::size_t index);
  void pop_oldest();
  void make_room(std::size_t count);
  void take_slots(std::size_t count);

  std::int64_t window_ms_;
  std::uint64_t seed_;
  std::deque<Entry> entries_;
  std::deque<Run> runs_;
  std::uint64_t base_ = 0; ///< ordinal of entries_.front()
  /// Linear probing. A slot is a 32-bit tag (31 bits of hash, and whether it stands for the key or for key and content)
  /// above the low 32 bits of an ordinal. Each entry has one slot.
  std::vector<std::uint64_t> slots_;
};

} // namespace plumbline::journal
