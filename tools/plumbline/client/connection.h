#pragma once

#include "daemon/http/client/client_connection.h"
#include "tools/plumbline/client/daemon_address.h"
#include "tools/plumbline/client/daemon_url.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>
#include <string>
#include <utility>

namespace plumbline::tool {

/// Blocks until the work on the context has ended.
template<class T>
[[nodiscard]] T finish(net::io_context& context, task<T> work) {
  auto result = net::co_spawn(context, std::move(work), net::use_future);
  context.restart();
  context.run();
  return result.get();
}

/// Connects to the daemon, and makes sure that it may be shown the token. Blocks. The failure: no daemon is there.
[[nodiscard]] std::optional<Failure> connect_to(net::io_context& context, http::ClientConnection& connection,
                                                const DaemonUrl& url, const DaemonAddress& address);

/// "no daemon answers at URL (Connection refused): ...", for people.
[[nodiscard]] Failure no_daemon(const std::string& url, const std::string& why);

} // namespace plumbline::tool
