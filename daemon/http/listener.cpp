#include "daemon/http/listener.h"

#include "daemon/core/ordinary_end.h"
#include "daemon/http/limits.h"
#include "daemon/http/response_writer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace plumbline::http {

namespace {

/// Each is told a different time from 5 to 15 s, so that they do not all return at once.
std::string too_many_connections(const Service& service, std::size_t refused) {
  const auto seconds = static_cast<unsigned>(5 + refused % 11);
  const auto response = retry_later(
      service.refusals.failed("", 429, "too_many_connections", "Too many connections. Try again later."), seconds);
  return head_of(response, false, false) + response.body;
}

void log_end(std::exception_ptr failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const ClientLeft&) {
  } catch (const std::exception& thrown) {
    spdlog::error("a connection failed: {}", thrown.what());
  }
}

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

constexpr std::chrono::milliseconds pause_after_failure{100};

/// The listening socket itself is gone or invalid: waiting does not help.
bool never_accepts_again(const boost::system::error_code& error) {
  return error == net::error::bad_descriptor || error == net::error::not_socket ||
         error == net::error::invalid_argument || error == net::error::operation_not_supported;
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
      spdlog::critical("a listener failed: {}", failure.what());
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
  std::chrono::steady_clock::time_point silent_until;
  while (!stopped_) {
    auto [error, socket] = co_await acceptor_.async_accept(as_result);
    if (stopped_) co_return;
    if (error) {
      if (error == net::error::operation_aborted) continue;
      if (never_accepts_again(error)) {
        spdlog::critical("the listener on {} failed: {}", service_.listener, error.message());
        co_return;
      }
      // For example out of descriptors or memory: the connection waits in the backlog; an immediate retry would spin.
      if (const auto now = std::chrono::steady_clock::now(); now >= silent_until) {
        spdlog::warn("cannot accept connections on {}: {}; they wait (logged at most once a minute)", service_.listener,
                     error.message());
        silent_until = now + std::chrono::minutes(1);
      }
      pause_.expires_after(pause_after_failure);
      co_await pause_.async_wait(as_result);
      continue;
    }
    if (service_.core.sessions().count() >= service_.max_connections) {
      if (service_.core.sessions().count() < service_.max_connections + max_turned_away)
        net::co_spawn(service_.core.context(),
                      turn_away_connection(std::move(socket), too_many_connections(service_, refused_++), service_),
                      log_end);
      continue;
    }
    boost::system::error_code ignored;
    if (family != AF_UNIX) socket.set_option(net::ip::tcp::no_delay(true), ignored);
    auto remote = remote_of(socket, family);
    net::co_spawn(service_.core.context(), serve_connection(std::move(socket), std::move(remote), service_), log_end);
  }
}

} // namespace plumbline::http
