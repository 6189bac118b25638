#include "daemon/journal/commit_group.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace plumbline::journal {
namespace {

/// SQLite accepts no value beyond 10^9 bytes; this is far above any request's limit.
constexpr std::size_t largest_batch_bytes = 512U << 20U;
} // namespace

void check(const ingest::Batch& batch) {
  if (batch.bytes.size() > largest_batch_bytes) throw std::length_error("a batch of more than 512 MiB");
  std::size_t at = 0;
  for (const auto& entry : batch.entries) {
    if (entry.offset < at || entry.offset > batch.bytes.size())
      throw std::invalid_argument("the offsets of a batch are not in order");
    at = entry.offset;
  }
}

void CommitGroup::begin(std::uint64_t first, std::size_t expected_bytes) {
  first_ = first;
  received_at_ms_ = 0;
  staged_.clear();
  bytes_.clear();
  bytes_.reserve(expected_bytes);
  offsets_.clear();
  keys_.clear();
  ids_.clear();
  duplicates_.clear();
}

std::vector<ingest::Appended> CommitGroup::add(const ingest::Batch& batch) {
  const std::string_view bytes = batch.bytes;
  std::vector<ingest::Appended> answers;
  answers.reserve(batch.entries.size());
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const auto& entry = batch.entries[i];
    if (const auto ahead = i + DedupeMemory::keys_ahead; ahead < batch.entries.size())
      known_.prefetch(batch.entries[ahead].key, batch.received_at_ms);
    const auto old_key = i < batch.old_keys.size() ? batch.old_keys[i] : ingest::DedupeKey{};
    const auto answer = decide(entry, old_key, batch.received_at_ms);
    answers.push_back(answer);
    if (answer.duplicate) {
      duplicates_.push_back(answer.seq);
      continue;
    }
    const auto end = i + 1 < batch.entries.size() ? batch.entries[i + 1].offset : bytes.size();
    const auto at = bytes_.size();
    bytes_.append(bytes.substr(entry.offset, end - entry.offset));
    if (answer.reused) ingest::set_flag(bytes_.data() + at, ingest::RecordFlag::message_id_reused);
    offsets_.push_back(static_cast<std::uint32_t>(at));
    keys_.push_back(entry.key.none() ? StoredKey{} : StoredKey{entry.key, entry.content});
    ids_.push_back(entry.ids);
    received_at_ms_ = std::max(received_at_ms_, batch.received_at_ms);
  }
  return answers;
}

ingest::Appended CommitGroup::decide(const ingest::Batch::Entry& entry, const ingest::DedupeKey& old_key,
                                     std::int64_t received_at_ms) {
  const auto staged = staged_.find(entry.key, entry.content, received_at_ms);
  if (staged.seen == DedupeTable::Seen::same) return {staged.seq, true, false};
  const auto known = known_.find(entry.key, entry.content, received_at_ms);
  if (known.seen == DedupeTable::Seen::same) return {known.seq, true, false};
  const auto old = known_.find_old(old_key, entry.content, received_at_ms);
  if (old.seen == DedupeTable::Seen::same) return {old.seq, true, false};

  const auto seq = first_ + offsets_.size();
  staged_.insert(entry.key, entry.content, seq, received_at_ms);
  const bool reused = staged.seen == DedupeTable::Seen::other || known.seen == DedupeTable::Seen::other ||
                      old.seen == DedupeTable::Seen::other;
  return {seq, false, reused};
}

void CommitGroup::remember(DedupeMemory& known) const { known.insert(keys_, first_, received_at_ms_); }

} // namespace plumbline::journal
