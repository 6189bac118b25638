#pragma once

#include "daemon/journal/contract/journal.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace plumbline::test {

/// A Journal in memory, without dedupe: what is appended is "durable" at once, on the caller's thread. Thread: any.
class MemoryJournal final : public journal::Journal {
 public:
  void append(ingest::Batch batch, std::function<void(journal::AppendResult)> done) override {
    std::vector<std::uint32_t> offsets;
    for (const auto& entry : batch.entries) offsets.push_back(static_cast<std::uint32_t>(entry.offset));
    const auto first = add_group(std::move(batch.bytes), offsets);
    std::vector<ingest::Appended> appended(offsets.size());
    for (std::size_t i = 0; i < appended.size(); ++i) appended[i].seq = first + i;
    done(std::move(appended));
    if (deliver_) deliver_();
  }

  /// One group of these records; gives the first's seq.
  std::uint64_t add(const std::vector<ingest::Record>& records) {
    std::string bytes;
    std::vector<std::uint32_t> offsets;
    for (const auto& record : records) {
      offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
      ingest::encode(record, bytes);
    }
    return add_group(std::move(bytes), std::move(offsets));
  }

  /// A group whose one record cannot be read.
  std::uint64_t add_damaged() { return add_group("no record", {0}); }

  std::function<void()> on_look; ///< told before at_or_before gives a group

  void on_commit(std::function<void(std::uint64_t head)> wake) override { wake_ = std::move(wake); }
  void on_answered(std::function<void()> deliver) override { deliver_ = std::move(deliver); }

  std::uint64_t head() const override {
    const std::lock_guard lock(mutex_);
    return head_;
  }
  std::uint64_t first() const override { return 1; }

  /// Runs before each at_or_after(), on its thread: it may block or throw. Set before there are other threads.
  std::function<void()> before_read;

  journal::GroupPtr at_or_after(std::uint64_t seq) override {
    if (before_read) before_read();
    const std::lock_guard lock(mutex_);
    const auto found = by_last_.lower_bound(seq);
    return found == by_last_.end() ? nullptr : found->second;
  }
  journal::GroupPtr at_or_before(std::uint64_t seq) override {
    if (on_look) on_look();
    const std::lock_guard lock(mutex_);
    journal::GroupPtr found;
    for (const auto& [last, group] : by_last_)
      if (group->first() <= seq) found = group;
    return found;
  }
  journal::GroupPtr recent(std::uint64_t) const override { return nullptr; }
  std::uint64_t kept_after(std::uint64_t seq) override {
    const std::lock_guard lock(mutex_);
    std::uint64_t kept = 0;
    for (auto group = by_last_.upper_bound(seq); group != by_last_.end(); ++group)
      kept += group->first - std::max(group->second->first(), seq + 1) + 1;
    return kept;
  }
  std::uint64_t duplicates_of(std::uint64_t) override { return 0; }
  journal::JournalMark mark() const override { return {1, 0}; }
  std::uint64_t forget(std::vector<journal::SeqRange> gone) override {
    const std::lock_guard lock(mutex_);
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    std::map<std::uint64_t, journal::GroupPtr> kept;
    for (const auto& [last, group] : by_last_) {
      before += group->size();
      for (auto& part : group->without(gone)) {
        after += part->size();
        kept[part->last()] = std::move(part);
      }
    }
    by_last_ = std::move(kept);
    return before - after;
  }
  void stop() override {}

 private:
  std::uint64_t add_group(std::string bytes, std::vector<std::uint32_t> offsets) {
    std::uint64_t first = 0;
    std::uint64_t head = 0;
    {
      const std::lock_guard lock(mutex_);
      first = head_ + 1;
      const auto group = std::make_shared<const journal::Group>(first, std::move(bytes), std::move(offsets));
      head = head_ = group->last();
      by_last_.emplace(head_, group);
    }
    if (wake_) wake_(head);
    return first;
  }

  mutable std::mutex mutex_;
  std::map<std::uint64_t, journal::GroupPtr> by_last_;
  std::uint64_t head_ = 0;
  std::function<void(std::uint64_t)> wake_;
  std::function<void()> deliver_;
};

} // namespace plumbline::test
