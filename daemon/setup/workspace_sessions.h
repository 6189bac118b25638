#pragma once

#include "daemon/setup/checklist/call_sessions.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/rulebook_publisher.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// The sessions of the workspace. A change is durable before ingest and the caller hear of it. Members throw as Setup's
/// do. Lives on the workspace's thread.
class WorkspaceSessions {
 public:
  /// `now_ms`: ms since the epoch. Borrows the rest. The sessions are stored with every change of the checklist too,
  /// because calls count in both.
  WorkspaceSessions(std::function<std::int64_t()> now_ms, CallSessions& sessions, Documents& documents,
                    RulebookPublisher& rulebook);

  /// Reads the stored sessions.
  void load();

  /// Null if there is none, or it has expired.
  const CallSession* find(std::string_view id) const { return sessions_.find(id, now_ms_()); }
  /// Those that have not expired, the newest first.
  std::vector<const CallSession*> list() const { return sessions_.list(now_ms_()); }
  /// Makes a session, or changes the given fields of an existing one; `id` absent: a new id.
  CallSession open(std::optional<std::string> id, std::optional<std::string> name, std::optional<bool> evidence);

 private:
  const std::function<std::int64_t()> now_ms_;
  CallSessions& sessions_;
  Documents& documents_;
  RulebookPublisher& rulebook_;
};

} // namespace plumbline::setup
