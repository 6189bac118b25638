#pragma once

#include "daemon/ingest/record/record.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// A named window over calls, so that parallel tests do not see each other's.
struct CallSession {
  std::string id;              ///< [a-z0-9-]{1,40}
  std::string name;            ///< "" = none
  bool evidence = false;       ///< its calls count for the checklist
  bool opened = false;         ///< by an owner's request; else by its first call
  std::int64_t made_at_ms = 0; ///< by a request, or by its first call
  std::uint64_t calls = 0;     ///< since then
  std::int64_t expires_at_ms() const;
};

/// The sessions of the workspace, by id, counting the calls of the journal up to `position`. As with the evidence, the
/// same records give the same counts after a restart. A value without I/O.
class CallSessions {
 public:
  static constexpr std::int64_t kept_ms = 24LL * 60 * 60 * 1000;
  /// Beyond this the oldest is dropped early: separately among those made by their first call, those opened by owners,
  /// and those that are evidence. So somebody with a write key takes no place from the others.
  static constexpr std::size_t most = 2000;

  /// Counts one record; skips those at or before `position`. Makes a session that does not exist yet.
  void fold(std::uint64_t seq, const ingest::Record& record);
  /// Skips the call of this seq, which cannot be read.
  void pass_over(std::uint64_t seq);

  /// Adds a session, or replaces the one with its id.
  void put(CallSession session, std::int64_t now_ms);
  /// Null if there is none, or it has expired.
  const CallSession* find(std::string_view id, std::int64_t now_ms) const;
  /// Those that have not expired, the newest first.
  std::vector<const CallSession*> list(std::int64_t now_ms) const;
  bool empty() const { return by_id_.empty(); }

  /// The document of the workspace.
  std::string json() const;
  static CallSessions read(std::string_view json);

 private:
  void make_room(const CallSession& coming, std::int64_t now_ms);

  std::uint64_t position_ = 0;
  std::map<std::string, CallSession, std::less<>> by_id_;
};

} // namespace plumbline::setup
