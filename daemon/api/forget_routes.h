#pragma once

#include "daemon/core/worker.h"
#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/forget.h"
#include "daemon/http/router.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace plumbline::debugger {

/// What forgetting needs of the rest of the daemon. One, shared by all cores; outlives them.
struct Forgetting {
  const DebuggerContext& stream;
  journal::CallIndex& index;
  FiguresReader& figures;
  BeforeForgetting before;
  /// Has room for what forgetting writes, also where the disk is full, while the answer lives. May be empty.
  std::function<std::shared_ptr<void>()> make_room;
  Worker& worker; ///< one forgets at a time; it may take minutes
  /// Behind each that was done: for the audit. Thread: a core's. May be empty.
  std::function<void(const ViewerIdentity&, const ForgetQuery&, std::uint64_t forgotten)> done;
};

/// DELETE /api/events?env&source&user&session&all=1, of an owner: {"forgotten":N}.
void add_forget_routes(http::Router& router, const Forgetting& forgetting);

} // namespace plumbline::debugger
