#pragma once

#include "daemon/http/socket.h"
#include "daemon/http/tls_layer.h"

#include <array>
#include <memory>
#include <utility>

namespace plumbline::http {

/// A connection's bytes, plain or through TLS: only this class knows the difference. Reads and writes are tried
/// (would_block if they must wait), and the caller waits on the socket. A plain one is the socket and a branch. Lives
/// on its core's thread.
class Stream {
 public:
  explicit Stream(Socket socket) : socket_(std::move(socket)) {}
  ~Stream() {
    if (tls_ && socket_.is_open()) tls_->say_goodbye();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Uses TLS from here on. The socket does not block.
  void start_tls(const TlsContext& context) { tls_ = std::make_unique<TlsLayer>(context, socket_.native_handle()); }
  /// Null: plain.
  const TlsLayer* tls() const { return tls_.get(); }
  bool handshaking() const { return tls_ && tls_->handshaking(); }
  /// For waiting and closing; reads and writes fail after a close.
  Socket& socket() { return socket_; }

  std::size_t read_some(net::mutable_buffer room, boost::system::error_code& error) {
    if (!tls_) return socket_.read_some(room, error);
    if (is_closed(error)) return 0;
    return tls_->read(static_cast<char*>(room.data()), room.size(), error);
  }
  std::size_t write_some(const std::array<net::const_buffer, 2>& bytes, boost::system::error_code& error) {
    if (!tls_) return socket_.write_some(bytes, error);
    if (is_closed(error)) return 0;
    return tls_->write(bytes, error);
  }
  /// What to wait for after a read or a write that would block. `plain` is the answer without TLS.
  Socket::wait_type awaited(Socket::wait_type plain) const {
    if (!tls_) return plain;
    return tls_->waits_to_write() ? Socket::wait_write : Socket::wait_read;
  }
  /// Nothing more will be written.
  void shutdown_send() {
    boost::system::error_code ignored;
    if (tls_ && socket_.is_open()) tls_->say_goodbye();
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

 private:
  /// The descriptor's number may belong to another connection by now, and OpenSSL would not know.
  bool is_closed(boost::system::error_code& error) const {
    if (socket_.is_open()) return false;
    error = net::error::bad_descriptor;
    return true;
  }

  Socket socket_;
  std::unique_ptr<TlsLayer> tls_;
};

} // namespace plumbline::http
