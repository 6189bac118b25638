#pragma once

#include "daemon/core/core.h"
#include "daemon/http/message.h"
#include "daemon/http/socket.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>

#include <functional>

namespace plumbline::http {

/// The header of a request as Beast reads it; the body is read past it.
using RequestHead = boost::beast::http::request<boost::beast::http::buffer_body>;

/// Takes over a connection that asks to become a websocket: answers the handshake and stays until the socket's end.
/// `request` and `head` live until the first suspension of the returned coroutine has ended: what is needed later is
/// copied before.
using Upgrader = std::function<task<>(Socket socket, const Request& request, const RequestHead& head, Core& core)>;

} // namespace plumbline::http
