#include "daemon/http/listener.h"

#include "daemon/core/ordinary_end.h"
#include "daemon/http/limits.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/spdlog.h>

#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::http {

namespace {

constexpr std::string_view too_many_connections =
    "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\n"
    "Access-Control-Allow-Origin: *\r\nContent-Length: 155\r\n\r\n"
    R"({"success":false,"code":"too_many_connections","message":"Too many connections.",)"
    R"("error":{"code":"too_many_connections","message":"Too many connections."}})";

std::string remote_of(const Socket& socket, int family) {
  if (family == AF_UNIX) return "unix";
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return "unknown";
  net::ip::tcp::endpoint endpoint;
  endpoint.resize(peer.size());
  std::memcpy(endpoint.data(), peer.data(), peer.size());
  return endpoint.address().to_string();
}

} // namespace

Listener::Listener(int descriptor, int family, const Service& service)
    : service_(service), acceptor_(service.core.context()), pause_(service.core.context()) {
  acceptor_.assign(net::generic::stream_protocol(family, 0), descriptor);
}

void Listener::start() {
  net::co_spawn(service_.core.context(), accept(), [](std::exception_ptr error) {
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& failure) {
      spdlog::critical("a listener ended: {}", failure.what());
    }
  });
}

void Listener::stop() {
  stopped_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

task<> Listener::accept() {
  const int family = acceptor_.local_endpoint().protocol().family();
  while (!stopped_) {
    auto [error, socket] = co_await acceptor_.async_accept(net::as_tuple(use_task));
    if (stopped_) co_return;
    if (error) {
      if (error == net::error::operation_aborted) continue;
      // Out of descriptors or memory, say: the connection waits in the backlog, and trying again at once would spin.
      spdlog::warn("cannot accept a connection: {}", error.message());
      pause_.expires_after(std::chrono::milliseconds(100));
      co_await pause_.async_wait(net::as_tuple(use_task));
      continue;
    }
    if (service_.core.sessions().count() >= max_connections_per_core) {
      boost::system::error_code ignored;
      socket.non_blocking(true, ignored);
      if (!service_.tls) socket.write_some(net::buffer(too_many_connections), ignored);
      socket.shutdown(Socket::shutdown_send, ignored);
      continue;
    }
    boost::system::error_code ignored;
    if (family != AF_UNIX) socket.set_option(net::ip::tcp::no_delay(true), ignored);
    auto remote = remote_of(socket, family);
    net::co_spawn(service_.core.context(), serve_connection(std::move(socket), std::move(remote), service_),
                  [](std::exception_ptr failure) {
                    if (!failure) return;
                    try {
                      std::rethrow_exception(failure);
                    } catch (const std::exception& thrown) {
                      spdlog::error("a connection ended: {}", thrown.what());
                    }
                  });
  }
}

} // namespace plumbline::http
