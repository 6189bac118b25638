#include "daemon/journal/dedupe/dedupe_table.h"

#include <algorithm>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr std::uint64_t empty_slot = ~std::uint64_t{0};
constexpr std::size_t fewest_slots = 64;

// The lowest bit of a tag tells the two kinds apart; no tag has all bits set, so that no slot looks empty.
std::uint64_t tag_of(std::uint64_t hash, bool with_content) {
  auto tag = static_cast<std::uint32_t>(hash) & ~std::uint32_t{1};
  if (with_content) tag |= 1;
  if (tag == ~std::uint32_t{0}) tag -= 2;
  return tag;
}

std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

bool same_tag(std::uint64_t left, std::uint64_t right) { return left >> 32 == right >> 32; }

} // namespace

std::uint64_t DedupeTable::key_slot(const ingest::DedupeKey& key, std::uint64_t ordinal) const {
  return tag_of(mixed(key.low ^ seed_), false) << 32 | static_cast<std::uint32_t>(ordinal);
}

std::uint64_t DedupeTable::content_slot(const ingest::DedupeKey& key, std::uint64_t content,
                                        std::uint64_t ordinal) const {
  return tag_of(mixed(key.low ^ mixed(content ^ seed_)), true) << 32 | static_cast<std::uint32_t>(ordinal);
}

std::uint64_t DedupeTable::ordinal_in(std::uint64_t slot) const {
  return base_ + static_cast<std::uint32_t>(static_cast<std::uint32_t>(slot) - static_cast<std::uint32_t>(base_));
}

std::size_t DedupeTable::home_of(std::uint64_t slot) const {
  return static_cast<std::size_t>(slot >> 33) & (slots_.size() - 1);
}

bool DedupeTable::in_window(std::uint64_t ordinal, std::int64_t now_ms) const {
  const auto next = std::upper_bound(runs_.begin(), runs_.end(), ordinal,
                                     [](std::uint64_t wanted, const Run& run) { return wanted < run.ordinal; });
  const auto distance = now_ms - std::prev(next)->received_at_ms;
  return distance < window_ms_ && -distance < window_ms_;
}

std::uint64_t* DedupeTable::slot_of_key(const ingest::DedupeKey& key) {
  if (slots_.empty()) return nullptr;
  const auto wanted = key_slot(key, 0);
  for (auto index = home_of(wanted); slots_[index] != empty_slot; index = (index + 1) & (slots_.size() - 1))
    if (same_tag(slots_[index], wanted) && entry_of(ordinal_in(slots_[index])).key == key) return &slots_[index];
  return nullptr;
}

DedupeTable::Answer DedupeTable::find(const ingest::DedupeKey& key, std::uint64_t content, std::int64_t now_ms) const {
  if (key.none()) return {};
  const auto* slot = const_cast<DedupeTable*>(this)->slot_of_key(key);
  if (slot == nullptr) return {};
  const auto newest = ordinal_in(*slot);
  const bool known = in_window(newest, now_ms);
  if (known && entry_of(newest).content == content) return {Seen::same, entry_of(newest).seq};

  const auto wanted = content_slot(key, content, 0);
  for (auto index = home_of(wanted); slots_[index] != empty_slot; index = (index + 1) & (slots_.size() - 1)) {
    if (!same_tag(slots_[index], wanted)) continue;
    const auto ordinal = ordinal_in(slots_[index]);
    const auto& entry = entry_of(ordinal);
    if (entry.key == key && entry.content == content && in_window(ordinal, now_ms)) return {Seen::same, entry.seq};
  }
  return {known ? Seen::other : Seen::never, 0};
}

void DedupeTable::insert(const ingest::DedupeKey& key, std::uint64_t content, std::uint64_t seq,
                         std::int64_t received_at_ms) {
  if (key.none()) return;
  make_room(1);
  const auto ordinal = base_ + entries_.size();
  entries_.push_back({key, content, seq});
  if (runs_.empty() || runs_.back().received_at_ms != received_at_ms) runs_.push_back({ordinal, received_at_ms});

  if (auto* slot = slot_of_key(key); slot != nullptr) {
    const auto older = ordinal_in(*slot);
    *slot = key_slot(key, ordinal);
    place(content_slot(key, entry_of(older).content, older));
  } else {
    place(key_slot(key, ordinal));
  }
}

void DedupeTable::expire(std::int64_t now_ms) {
  while (!runs_.empty()) {
    const auto distance = now_ms - runs_.front().received_at_ms;
    if (distance < window_ms_ && -distance < window_ms_) return;
    const auto end = runs_.size() > 1 ? runs_[1].ordinal : base_ + entries_.size();
    while (base_ < end) pop_oldest();
    runs_.pop_front();
  }
}

void DedupeTable::pop_oldest() {
  remove(entries_.front(), base_);
  entries_.pop_front();
  ++base_;
}

std::int64_t DedupeTable::drop_oldest(std::size_t count) {
  std::int64_t received_at_ms = 0;
  for (; count > 0 && !entries_.empty(); --count) {
    received_at_ms = runs_.front().received_at_ms;
    pop_oldest();
    if (entries_.empty() || (runs_.size() > 1 && base_ >= runs_[1].ordinal)) runs_.pop_front();
  }
  auto slots = slots_.size();
  while (slots > fewest_slots && entries_.size() * 4 <= slots) slots /= 2;
  if (slots != slots_.size()) take_slots(slots);
  return received_at_ms;
}

void DedupeTable::clear() {
  if (entries_.empty()) return;
  entries_.clear();
  runs_.clear();
  base_ = 0;
  std::fill(slots_.begin(), slots_.end(), empty_slot);
}

void DedupeTable::place(std::uint64_t slot) {
  auto index = home_of(slot);
  while (slots_[index] != empty_slot) index = (index + 1) & (slots_.size() - 1);
  slots_[index] = slot;
}

void DedupeTable::remove(const Entry& entry, std::uint64_t ordinal) {
  for (const auto wanted : {key_slot(entry.key, ordinal), content_slot(entry.key, entry.content, ordinal)})
    for (auto index = home_of(wanted); slots_[index] != empty_slot; index = (index + 1) & (slots_.size() - 1))
      if (slots_[index] == wanted) return remove_at(index);
}

// Moves entries that were pushed past the gap back, so that no probe ends at it too early.
void DedupeTable::remove_at(std::size_t index) {
  const auto mask = slots_.size() - 1;
  auto gap = index;
  for (auto next = (gap + 1) & mask; slots_[next] != empty_slot; next = (next + 1) & mask) {
    const auto home = home_of(slots_[next]);
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    slots_[gap] = slots_[next];
    gap = next;
  }
  slots_[gap] = empty_slot;
}

void DedupeTable::expect(std::size_t count) { make_room(count); }

void DedupeTable::prefetch(const ingest::DedupeKey& key) const {
  if (!slots_.empty()) __builtin_prefetch(&slots_[home_of(key_slot(key, 0))], 1);
}

void DedupeTable::make_room(std::size_t count) {
  auto slots = std::max(fewest_slots, slots_.size());
  while ((entries_.size() + count) * 4 > slots * 3) slots *= 2;
  if (slots != slots_.size()) take_slots(slots);
}

void DedupeTable::take_slots(std::size_t count) {
  std::vector<std::uint64_t> old(count, empty_slot);
  old.swap(slots_);
  for (const auto slot : old)
    if (slot != empty_slot) place(slot);
}

} // namespace plumbline::journal
