#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/setup/checklist/call_sessions.h"
#include "daemon/setup/checklist/setup_state.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace plumbline::setup {

/// Tells ingest what calls are judged by: the sources, the sessions that are evidence, and the plans in force. Lives on
/// the workspace's thread.
class RulebookPublisher {
 public:
  /// Borrows all; every publish() reads `state` and `sessions`. `now_ms`: ms since the epoch.
  RulebookPublisher(const SetupState& state, const CallSessions& sessions, std::function<std::int64_t()> now_ms,
                    Snapshot<ingest::Rulebook>& published);

  /// Call it after every change of what it reads. Compiles only plans that are new. Throws std::runtime_error if one
  /// cannot be used.
  void publish();
  /// The compiled plan that calls are checked by; null: no plan in force.
  std::shared_ptr<const validator::Plan> plan(Environment env) const {
    return compiled_[static_cast<std::size_t>(env)];
  }

 private:
  void compile(std::size_t env);

  const SetupState& state_;
  const CallSessions& sessions_;
  const std::function<std::int64_t()> now_ms_;
  Snapshot<ingest::Rulebook>& published_;
  std::shared_ptr<const validator::Plan> compiled_[2]; ///< of compiled_of_
  PlanVersionPtr compiled_of_[2];
  /// No longer in force. A large plan takes tens of ms to destroy: done here, once no core holds it.
  std::vector<std::shared_ptr<const validator::Plan>> replaced_;
};

} // namespace plumbline::setup
