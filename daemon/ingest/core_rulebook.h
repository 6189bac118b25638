#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/ingest/rulebook.h"

#include <memory>

namespace plumbline::ingest {

/// One core's copy of the rulebook, with its own copies of the sources, renewed when the rulebook is replaced. Every
/// request holds its rulebook and its source until its calls are written. Only this core counts the pointers that it
/// copies, so that no two cores contend for a counter. Not thread-safe.
class CoreRulebook {
 public:
  explicit CoreRulebook(const Snapshot<Rulebook>& rulebook) : shared_(rulebook) {}

  /// The newest. The reference lives until the next call; copy the pointer to keep the rulebook over a suspension.
  const std::shared_ptr<const Rulebook>& get() {
    const auto& shared = shared_.get();
    if (shared == copied_) return own_;
    auto own = std::make_shared<Rulebook>(*shared);
    for (auto& [key, source] : own->sources) source = std::make_shared<const Source>(*source);
    own_ = std::move(own);
    copied_ = shared;
    return own_;
  }

 private:
  SnapshotReader<Rulebook> shared_;
  std::shared_ptr<const Rulebook> copied_;
  std::shared_ptr<const Rulebook> own_;
};

} // namespace plumbline::ingest
