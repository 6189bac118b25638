#pragma once

#include "daemon/http/connection.h"

#include <boost/asio/basic_socket_acceptor.hpp>

namespace plumbline::http {

/// Accepts connections of one listening socket on one core, and spawns a session for each. Lives on the core's thread.
class Listener {
 public:
  /// Takes over `descriptor`, which listens; `family` is its address family. `service` outlives the listener and its
  /// connections.
  Listener(int descriptor, int family, const Service& service);

  /// Begins to accept.
  void start();
  /// Stops accepting. Idempotent.
  void stop();

 private:
  task<> accept();

  const Service& service_;
  net::basic_socket_acceptor<net::generic::stream_protocol, Ex> acceptor_;
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> pause_;
  bool stopped_ = false;
  std::size_t refused_ = 0; ///< connections refused above the limit
};

} // namespace plumbline::http
