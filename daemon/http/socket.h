#pragma once

#include "daemon/core/task.h"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

namespace plumbline::http {

/// A connected stream socket of any family: TCP and Unix sockets share the same code.
using Socket = net::basic_stream_socket<net::generic::stream_protocol, Ex>;

} // namespace plumbline::http
