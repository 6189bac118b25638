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

/// The server's side of TLS, over a connected non-blocking socket. The owner waits for the socket and closes it. The
/// first read includes the handshake. Suits how a connection reads: try, and wait only if there is nothing; so a record
/// costs no more system calls than its bytes do. One thread at a time.
///
/// Not asio::ssl::stream, because that holds its buffers (two vectors of 17 KiB and a BIO pair) for as long as it
/// lives. Measured: 2,000 idle connections, each after its handshake (TLS 1.3, one TlsContext) and one small request
/// and answer, with a wait for the socket pending. Private memory of the server's process over that of its first 50
/// connections, after malloc_trim (glibc 2.36, OpenSSL 3.0): 14 KiB a connection here, 72 KiB with asio::ssl::stream.
class TlsLayer {
 public:
  TlsLayer(const TlsContext& context, int descriptor);

  /// Decrypted bytes, at most one record's (16 KiB). Errors: would_block (waits_to_write() says for what), eof, or what
  /// ended the connection; fault() says it if that was TLS itself.
  std::size_t read(char* place, std::size_t room, boost::system::error_code& error);
  /// Takes the first bytes of `buffers`, one record at most. After would_block the next call must begin with the same
  /// bytes.
  std::size_t write(const std::array<boost::asio::const_buffer, 2>& buffers, boost::system::error_code& error);

  bool handshaking() const;
  /// What the last would_block waits for: true, room to write; false, bytes to read.
  bool waits_to_write() const { return waits_to_write_; }
  /// Why the connection failed, in OpenSSL's words ("tlsv1 alert unknown ca"); "" if it did not.
  const std::string& fault() const { return fault_; }
  /// Tells the peer that no more follows, if that goes without waiting. Idempotent; the socket must still be open.
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
[[nodiscard]] std::string handshake_sentence(const std::string& fault);

} // namespace plumbline::http
