#pragma once

#include "daemon/core/core.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace plumbline {

/// Runs `work`, which was not begun, on another core, and resumes the caller on its own when it has ended, or throws
/// what it threw. From any coroutine.
inline task<> on_core(Core& core, task<> work) {
  // No cancellation crosses threads: a session is ended by its core.
  co_await net::co_spawn(core.context(), std::move(work),
                         net::bind_cancellation_slot(net::cancellation_slot{}, use_task));
}

} // namespace plumbline
