#pragma once

#include "daemon/ingest/record/record.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// A named window over calls, so that tests running side by side do not see each other's.
struct CallSession {
  std::string id;              ///< [a-z0-9-]{1,40}
  std::string name;            ///< "" = none
  bool evidence = false;       ///< its calls count for the checklist
  bool opened = false;         ///< by an owner's request; else by its first call
  std::int64_t made_at_ms = 0; ///< by a request, or by its first call
  std::uint64_t calls = 0;     ///< since then
  std::int64_t expires_at_ms() const;
};

/// The sessions of the workspace, by id, with the calls of the journal up to `position` counted into them: as with the
/// evidence, the same records give the same counts after a restart. A value without I/O.
class CallSessions {
 public:
  static constexpr std::int64_t kept_ms = 24LL * 60 * 60 * 1000;
  /// Beyond this the oldest goes early: of those that their first call made, of those that owners opened, and of those
  /// that are evidence, each for itself. Whoever has a write key takes no place from the others.
  static constexpr std::size_t most = 2000;

  /// Counts one record. Those at or before `position` are passed over. A session that nobody made is made.
  void fold(std::uint64_t seq, const ingest::Record& record);
  /// The call of this seq cannot be read.
  void pass_over(std::uint64_t seq);

  /// Puts a session in the place of what there is of its id.
  void put(CallSession session, std::int64_t now_ms);
  /// Null where there is none, or no longer.
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
