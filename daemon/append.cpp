#include "daemon/append.h"

#include <boost/asio/async_result.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace plumbline {

/// Not a coroutine: it would add a frame to each call's.
task<journal::AppendResult> append_to(journal::Journal& journal, Core& core, ingest::Batch batch) {
  auto start = [&journal, &core](auto handler, ingest::Batch calls) {
    using Handler = decltype(handler);
    // Shared, because the journal's callback is copyable and a coroutine's handler is not.
    auto waiting = std::make_shared<Handler>(std::move(handler));
    journal.append(std::move(calls), [waiting, &core](journal::AppendResult result) {
      core.hand_over([waiting, outcome = std::move(result)]() mutable { (*waiting)(std::move(outcome)); });
    });
  };
  return net::async_initiate<const net::use_awaitable_t<Ex>, void(journal::AppendResult)>(std::move(start), use_task,
                                                                                          std::move(batch));
}

} // namespace plumbline
