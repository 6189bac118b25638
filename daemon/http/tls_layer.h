#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

struct ssl_st;

namespace plumbline::http {

class TlsContext;

/// TLS, the server's side, over a connected non-blocking socket that somebody else waits for and closes. The handshake
/// is part of the first read. Made for the way in which a connection reads: try, and wait only when there is nothing;
/// so a record costs no more system calls than its bytes. One thread at a time.
class TlsLayer {
 public:
  TlsLayer(const TlsContext& context, int descriptor);

  /// Decrypted bytes, at most one record's (16 KiB). Errors: would_block (waits_to_write() says for what), eof, or what
  /// ended the connection; where that was TLS itself fault() says it.
  std::size_t read(char* place, std::size_t room, boost::system::error_code& error);
  /// Takes the first bytes of `buffers`, one record at most. After would_block the next call must begin with the same
  /// bytes.
  std::size_t write(const std::array<boost::asio::const_buffer, 2>& buffers, boost::system::error_code& error);

  bool handshaking() const;
  /// What the last would_block waits for: room to write, or else bytes to read.
  bool waits_to_write() const { return waits_to_write_; }
  /// Why the connection failed, in OpenSSL's words ("tlsv1 alert unknown ca"); "" where it did not.
  const std::string& fault() const { return fault_; }
  /// Says that nothing more comes, if that goes without waiting. Idempotent; the socket must still be open.
  void say_goodbye() noexcept;

 private:
  boost::system::error_code why(int result);

  struct Free {
    void operator()(ssl_st* connection) const;
  };
  std::unique_ptr<ssl_st, Free> connection_;
  bool waits_to_write_ = false;
  bool over_ = false;
  std::string fault_;
};

/// A sentence for people about a handshake that failed with this fault.
std::string handshake_sentence(const std::string& fault);

} // namespace plumbline::http
