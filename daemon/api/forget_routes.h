#pragma once

#include "daemon/core/worker.h"
#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/forget.h"
#include "daemon/http/router.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace plumbline::debugger {

/// What forgetting needs from the rest of the daemon. One, shared by all cores; outlives them.
struct Forgetting {
  const DebuggerContext& stream;
  journal::CallIndex& index;
  FiguresReader& figures;
  BeforeForgetting before;
  /// Provides room for what forgetting writes, even on a full disk, while its result lives. May be empty.
  std::function<std::shared_ptr<void>()> make_room;
  Worker& worker; ///< forgets one request at a time; it may take minutes
  /// Called after each one is done: for the audit. Thread: a core's. May be empty.
  std::function<void(const ViewerIdentity&, const ForgetQuery&, std::uint64_t forgotten)> done;
};

/// DELETE /api/events?env&source&user&session&all=1, for an owner: {"forgotten":N}.
void add_forget_routes(http::Router& router, const Forgetting& forgetting);

} // namespace plumbline::debugger
