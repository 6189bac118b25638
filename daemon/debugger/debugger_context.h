#pragma once

#include "daemon/core/worker.h"
#include "daemon/debugger/board.h"
#include "daemon/debugger/hub.h"
#include "daemon/debugger/viewer_places.h"
#include "daemon/http/upgrade.h"
#include "daemon/ingest/notices/notice.h"
#include "daemon/ingest/record/sight.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/index/call_index.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace plumbline::debugger {

/// Who looks: "owner" or "viewer", and the name of the token; an empty role may not look.
struct ViewerIdentity {
  std::string role;
  std::string name;
  std::string token = {};   ///< the token's id
  std::string session = {}; ///< of the console; "" = none
};

/// Why a step was not completed, for the `error` message.
struct CompletionRefusal {
  std::string code;
  std::string message;
  std::string missing; ///< JSON array, or ""
};

/// What the stream needs from the rest of the daemon. One, shared by all cores; outlives them.
struct DebuggerContext {
  journal::Journal& journal;
  journal::CallIndex& index;
  Worker& reader;   ///< reads calls that are no longer in memory
  Worker& searcher; ///< searches calls for filters: slow work, at the lowest priority
  Hub& hub;
  ViewerPlaces& places;
  Core& viewers; ///< where viewers and their sockets live: a thread of lower priority than all others
  ingest::NoticeBoard& notices;
  ChecklistBoard& checklist;
  std::string workspace;
  std::function<std::int64_t()> now_ms;
  std::function<ViewerIdentity(const http::Request&)> identity;
  /// Presses "Mark as complete". Absent: done (the checklist message tells).
  std::function<task<std::optional<CompletionRefusal>>(std::string step, std::optional<std::string> override_reason,
                                                       ViewerIdentity)>
      complete;
  /// What happened to a call at its destinations, as the JSON array of GET /api/events/{seq}. Absent: no destinations.
  std::function<std::string(std::uint64_t seq, const ingest::Record& record)> deliveries = nullptr;
  /// What viewers see; an owner sees everything.
  ingest::Sight viewers_sight = {};
  /// Whether an admitted viewer may go on: its token is neither deleted nor expired. Absent: always.
  std::function<bool(const ViewerIdentity&)> still_known = nullptr;
  /// A websocket that sends nothing for so long, and answers no ping, is closed; a ping goes out at half of it.
  std::chrono::seconds viewer_timeout{60};
  /// While the cores drain: whether the daemon ends for good (close code 1001), or will probably return (1012).
  std::atomic<bool> ends_for_good{false};

  ingest::Sight sight_of(const ViewerIdentity& who) const {
    return who.role == "owner" ? ingest::Sight() : viewers_sight;
  }
};

} // namespace plumbline::debugger
