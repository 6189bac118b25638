#pragma once

#include "daemon/core/task.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace plumbline {

/// Runs `work`, which was not begun, on the thread of another context (a core's, a worker's), and resumes the caller on
/// its own executor with the result, or with its exception. From any coroutine.
template<class T>
[[nodiscard]] task<T> run_on(net::io_context& context, task<T> work) {
  // No cancellation crosses threads: the work runs to its end, and a session is ended by its core.
  co_return co_await net::co_spawn(context, std::move(work),
                                   net::bind_cancellation_slot(net::cancellation_slot{}, use_task));
}

} // namespace plumbline
