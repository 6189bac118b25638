#pragma once

#include "daemon/core/task.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include <utility>
#include <variant>

namespace plumbline::http {

/// A client's bytes, plain or through TLS, over TCP or a Unix socket: only this class knows the difference, so that
/// everything above it is compiled once. An AsyncStream of Asio.
class ClientStream {
 public:
  using executor_type = Ex;
  using Plain = boost::beast::basic_stream<net::generic::stream_protocol, Ex>;
  using Tls = net::ssl::stream<Plain>;

  explicit ClientStream(Ex executor) : bytes_(std::in_place_type<Plain>, executor) {}
  ClientStream(Ex executor, net::ssl::context& context) : bytes_(std::in_place_type<Tls>, executor, context) {}

  /// Null: plain.
  Tls* tls() { return std::get_if<Tls>(&bytes_); }
  /// The socket with its deadline.
  Plain& next_layer() { return tls() ? tls()->next_layer() : std::get<Plain>(bytes_); }
  executor_type get_executor() { return next_layer().get_executor(); }

  template<class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return std::visit([&](auto& bytes) { return bytes.async_read_some(buffers, std::forward<Handler>(handler)); },
                      bytes_);
  }
  template<class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return std::visit([&](auto& bytes) { return bytes.async_write_some(buffers, std::forward<Handler>(handler)); },
                      bytes_);
  }
  /// Without waiting, where the socket does not block.
  std::size_t read_some(net::mutable_buffer room, boost::system::error_code& error) {
    return std::visit([&](auto& bytes) { return bytes.read_some(room, error); }, bytes_);
  }

 private:
  std::variant<Plain, Tls> bytes_;
};

} // namespace plumbline::http
