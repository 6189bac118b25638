#pragma once

#include "daemon/core/core.h"
#include "daemon/http/message.h"
#include "daemon/http/socket.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>

#include <functional>

namespace plumbline::http {

/// The header of a request as Beast reads it; the body is read without it.
using RequestHead = boost::beast::http::request<boost::beast::http::buffer_body>;

/// Takes over a connection that asks to become a websocket: answers the handshake and returns at the socket's end.
using Upgrader = std::function<task<>(Socket socket, const Request& request, const RequestHead& head)>;

/// Moves a connection to another core. Nothing may wait on `socket`. Throws boost::system::system_error if it is
/// closed.
[[nodiscard]] Socket moved_to(Core& core, Socket socket);

} // namespace plumbline::http
