#include "daemon/journal/dedupe/dedupe_memory.h"

#include "daemon/ingest/dedupe_keys.h"

#include <algorithm>

namespace plumbline::journal {
namespace {

/// Drops this share of the largest table at once, so that tables need not be compared for each call.
constexpr std::size_t share_to_drop = 64;
constexpr std::size_t least_to_drop = 64;

} // namespace

DedupeTable* DedupeMemory::table_of(const ingest::DedupeKey& key) const {
  static_assert(1U << ingest::DedupeKeys::tag_bits == std::tuple_size_v<decltype(tables_)>);
  return tables_[ingest::DedupeKeys::tag_of(key)].get();
}

DedupeTable::Answer DedupeMemory::find(const ingest::DedupeKey& key, std::uint64_t content, std::int64_t now_ms) const {
  const auto* table = table_of(key);
  return table != nullptr ? table->find(key, content, now_ms) : DedupeTable::Answer{};
}

void DedupeMemory::insert(const ingest::DedupeKey& key, std::uint64_t content, std::uint64_t seq,
                          std::int64_t received_at_ms) {
  if (key.none()) return;
  auto* table = received_at_ms < limits_.keyed_since_ms ? &old_ : table_of(key);
  if (table == nullptr) {
    const auto tag = ingest::DedupeKeys::tag_of(key);
    tables_[tag] = std::make_unique<DedupeTable>(limits_.window_ms, limits_.seed);
    tags_.push_back(tag);
    table = tables_[tag].get();
  }
  bytes_ -= table->bytes();
  table->insert(key, content, seq, received_at_ms);
  bytes_ += table->bytes();
  if (bytes_ > limits_.most_bytes) keep_to_limit();
}

void DedupeMemory::keep_to_limit() {
  while (bytes_ > limits_.most_bytes) {
    auto* largest = &old_;
    std::uint16_t source = 0;
    for (const auto tag : tags_) {
      if (tables_[tag]->bytes() <= largest->bytes()) continue;
      largest = tables_[tag].get();
      source = tag;
    }
    if (largest->size() == 0) return;
    bytes_ -= largest->bytes();
    const auto received_at_ms = largest->drop_oldest(std::max(least_to_drop, largest->size() / share_to_drop));
    bytes_ += largest->bytes();
    if (received_at_ms > forgotten_.received_at_ms) forgotten_ = {source, received_at_ms};
  }
}

void DedupeMemory::insert(std::span<const StoredKey> keys, std::uint64_t first, std::int64_t received_at_ms) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i + keys_ahead < keys.size()) prefetch(keys[i + keys_ahead].key, received_at_ms);
    insert(keys[i].key, keys[i].content, first + i, received_at_ms);
  }
}

void DedupeMemory::prefetch(const ingest::DedupeKey& key, std::int64_t received_at_ms) const {
  const auto* table = received_at_ms < limits_.keyed_since_ms ? &old_ : table_of(key);
  if (table != nullptr) table->prefetch(key);
}

void DedupeMemory::expire(std::int64_t now_ms) {
  old_.expire(now_ms);
  bytes_ = old_.bytes();
  for (const auto tag : tags_) {
    tables_[tag]->expire(now_ms);
    bytes_ += tables_[tag]->bytes();
  }
}

std::size_t DedupeMemory::size() const {
  auto size = old_.size();
  for (const auto tag : tags_) size += tables_[tag]->size();
  return size;
}

} // namespace plumbline::journal
