#pragma once

#include "tools/plumbline/client/daemon_url.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include <chrono>

namespace plumbline::tool {

namespace net = boost::asio;

/// How long a daemon may take to accept.
inline constexpr std::chrono::seconds connect_patience{10};

/// A connection to a daemon over TCP or a Unix socket; every wait on it is bounded.
using Connection = boost::beast::basic_stream<net::generic::stream_protocol, net::io_context::executor_type>;

/// Tries each address of the host. Blocks; the error says why none took it.
Result<Connection, std::string> connect_to(net::io_context& context, const DaemonUrl& url);

/// Starts an operation, and runs the context until it has ended: `start` gets its handler.
template<class Start>
boost::system::error_code finish(net::io_context& context, Connection& connection, std::chrono::milliseconds patience,
                                 Start start) {
  boost::system::error_code result;
  connection.expires_after(patience);
  start([&result](boost::system::error_code error, auto&&...) { result = error; });
  context.restart();
  context.run();
  return result;
}

} // namespace plumbline::tool
