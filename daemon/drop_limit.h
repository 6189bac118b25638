#pragma once

#include "daemon/figures/figures_reader.h"
#include "daemon/setup/workspace.h"

#include <algorithm>
#include <cstdint>
#include <mutex>

namespace plumbline {

/// How far retention may drop calls. Made before the parts that count calls and decide it, together with the journal.
class DropLimit {
 public:
  std::uint64_t below() {
    const std::lock_guard lock(mutex_);
    return figures_ != nullptr ? std::min(figures_->may_drop_below(), workspace_->may_drop_below()) : 1;
  }
  /// Decides as long as it lives.
  class Decider {
   public:
    Decider(DropLimit& limit, debugger::FiguresReader& figures, setup::Workspace& workspace) : limit_(limit) {
      limit_.set(&figures, &workspace);
    }
    ~Decider() { limit_.set(nullptr, nullptr); }
    Decider(const Decider&) = delete;
    Decider& operator=(const Decider&) = delete;

   private:
    DropLimit& limit_;
  };

 private:
  void set(debugger::FiguresReader* figures, setup::Workspace* workspace) {
    const std::lock_guard lock(mutex_);
    figures_ = figures;
    workspace_ = workspace;
  }
  std::mutex mutex_;
  debugger::FiguresReader* figures_ = nullptr;
  setup::Workspace* workspace_ = nullptr;
};

} // namespace plumbline
