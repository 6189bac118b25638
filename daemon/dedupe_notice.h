#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/ingest/dedupe_keys.h"
#include "daemon/ingest/notices/notice.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"

#include <cstdint>
#include <functional>
#include <utility>

namespace plumbline {

/// Posts a notice for the source when ids of its calls are remembered for less than the whole window. Thread: one.
class DedupeNotice {
 public:
  DedupeNotice(const ingest::DedupeKeys& keys, const Snapshot<ingest::Rulebook>& rulebook, ingest::NoticeBoard& notices,
               std::function<std::int64_t()> now_ms)
      : keys_(keys), rulebook_(rulebook), notices_(notices), now_ms_(std::move(now_ms)) {}

  /// Posts it if the window is less than half of what was told last.
  void look(const journal::DedupeReach& reach);

 private:
  const ingest::DedupeKeys& keys_;
  const Snapshot<ingest::Rulebook>& rulebook_;
  ingest::NoticeBoard& notices_;
  const std::function<std::int64_t()> now_ms_;
  std::int64_t told_ms_ = 0; ///< 0: nothing
};

} // namespace plumbline
